/** A command in a root file system without a container runtime: own mounts and processes, and its own /proc, by unshare(1). */

/** Program and arguments. */
export function namespacesCommand(rootfs: string, command: readonly string[]): string[] {
  // Without a new PID namespace the image's programs would see, and could signal, those of the machine.
  const words = ["unshare", "--mount", "--pid", "--fork", "--kill-child", `--root=${rootfs}`, "--mount-proc"];
  return [...words, "--", ...command];
}
