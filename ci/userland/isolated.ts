/**
 * The command line that runs `command` in mount and PID namespaces of its own, so that it and all it started end with
 * its parent, and what they mounted goes too.
 *
 * @param proc where the namespace's own procfs is mounted
 */
export function isolated(command: readonly string[], proc = "/proc"): [string, string[]] {
  const unshare = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--propagation", "private"];
  return ["setpriv", ["--pdeathsig", "KILL", "--", ...unshare, `--mount-proc=${proc}`, "--", ...command]];
}
