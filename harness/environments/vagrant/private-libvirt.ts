import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Inside, Libvirt } from "./libvirt.ts";

const script = fileURLToPath(new URL("private-libvirt.sh", import.meta.url));
const network = "mountproof";

type PrivateLibvirt = Extract<Libvirt, { readonly kind: "private" }> & {
  /** As `inside`, but in our PID namespace: what it runs does not end with libvirtd. */
  readonly beside: Inside;
};

export interface PrivateOptions {
  readonly driver: "qemu" | "kvm";
  /** Directory of the storage pool with the box's image. */
  readonly boxes: string;
  /** Directory for what machines write. */
  readonly machines: string;
}

/**
 * Starts a libvirtd in namespaces of its own. Death of this process reaches everything: setpriv has the kernel end `unshare` with it,
 * `unshare --kill-child` ends the namespace's first process, and with that the kernel ends libvirtd, machines and networks.
 */
export async function startPrivateLibvirt({ driver, boxes, machines }: PrivateOptions): Promise<PrivateLibvirt> {
  const namespaces = [
    "--net",
    "--mount",
    "--propagation",
    "private",
    "--pid",
    "--fork",
    "--kill-child=KILL",
    "--mount-proc",
  ];
  const command = [
    "--pdeathsig",
    "KILL",
    "--",
    "unshare",
    ...namespaces,
    "--",
    script,
    driver,
    boxes,
    machines,
    network,
  ];
  // In a session of its own: Ctrl-C at a terminal is for us to deal with.
  const child = spawn("setpriv", command, { stdio: ["ignore", "pipe", "pipe"], detached: true });
  await ready(child);
  const space = `/proc/${child.pid}/ns`;
  const enter = [
    "setpriv",
    "--pdeathsig",
    "KILL",
    "--",
    "nsenter",
    `--net=${space}/net`,
    `--mount=${space}/mnt`,
  ] as const;
  return {
    kind: "private",
    network,
    pool: "machines",
    inside: (command) => [...enter, `--pid=${space}/pid_for_children`, "--", ...command],
    beside: (command) => [...enter, "--", ...command],
    stop: () => end(child),
  };
}

async function ready(child: ChildProcess): Promise<void> {
  const errors: string[] = [];
  if (!child.stdout || !child.stderr) throw new Error("libvirtd without standard streams");
  createInterface({ input: child.stderr }).on("line", (line) => errors.push(line));
  const said = once(createInterface({ input: child.stdout }), "line");
  const ended = once(child, "close").then(() => {
    throw new Error(`libvirtd did not start: ${errors.slice(-5).join(" | ")}`);
  });
  await Promise.race([said, ended]);
  // From now on its end is seen by whoever uses it.
  ended.catch(() => undefined);
}

/** SIGKILL reaches the first process of the namespace through unshare, and so everything. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  await exit;
}
