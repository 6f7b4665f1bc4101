/** Calls Vagrant. */
import { execa } from "execa";

/** What was asked of Vagrant failed; the message is its own last words. */
export class VagrantFailed extends Error {
  override name = "VagrantFailed";
}

export interface VagrantCall {
  readonly command: readonly [string, ...string[]];
  /** With `VAGRANT_CWD`, where the Vagrantfile lies. */
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/**
 * What it wrote on standard output.
 * @throws VagrantFailed
 */
export async function callVagrant({ command, env, timeoutMs }: VagrantCall): Promise<string> {
  const [file, ...args] = command;
  // Vagrant asks the network for newer versions of itself unless told not to.
  const quiet = { VAGRANT_CHECKPOINT_DISABLE: "1", VAGRANT_NO_COLOR: "1" };
  const { exitCode, stdout, stderr, timedOut } = await execa(file, args, {
    env: { ...quiet, ...env },
    stdin: "ignore",
    reject: false,
    timeout: timeoutMs,
    killSignal: "SIGKILL",
    // Ctrl-C at a terminal is for us to deal with.
    detached: true,
  });
  if (exitCode === 0) return stdout;
  const said = stderr.split("\n").filter((line) => line.trim() !== "");
  throw new VagrantFailed(timedOut ? `no answer within ${timeoutMs / 1000} s` : said.join(" "));
}
