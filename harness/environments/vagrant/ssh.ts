/** Commands in a machine, over ssh. */
import type { Inside } from "./libvirt.ts";

export interface SshTarget {
  /** Name under which the configuration knows the machine. */
  readonly host: string;
  /** File that `vagrant ssh-config` wrote. */
  readonly configuration: string;
  /** The command line that runs ssh where it reaches the machine. */
  readonly inside: Inside;
}

/** A machine that was taken away, or whose kernel hangs, is given up after this many seconds without a sign of life. */
const silence = { interval: 10, count: 30 };

/** The command line that runs a shell script as root in the machine, with arguments. */
export function sshCommand(target: SshTarget, script: string, ...args: string[]): [string, ...string[]] {
  const options = [
    ...["-F", target.configuration, "-T"],
    ...["-o", `ServerAliveInterval=${silence.interval}`, "-o", `ServerAliveCountMax=${silence.count}`],
    // What matters is told by exit codes; that a host was added to a list that is thrown away does not.
    ...["-o", "LogLevel=ERROR"],
  ];
  return target.inside(["ssh", ...options, target.host, "--", asRoot(script, args)]);
}

/** Whoever logs in is root, or may become root without a password. */
function asRoot(script: string, args: readonly string[]): string {
  const command = ["sh", "-c", script, "sh", ...args].map(quoted).join(" ");
  return `become=; [ "$(id -u)" = 0 ] || become="sudo -n"; exec $become ${command}`;
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
