import { UserError } from "../../../engine/errors.ts";
import type { BootedMachine } from "../../environments/vm/boot.ts";
import { escapeFilter } from "./escape.ts";
import { type GuestChoice, say, withGuest } from "./guest.ts";

/**
 * Exit status of the shell; 0 when the person ends the machine.
 * @throws UserError `NO_TERMINAL`
 */
export async function shellInGuest(name: string, options: GuestChoice): Promise<number> {
  if (!process.stdin.isTTY) {
    throw new UserError("NO_TERMINAL", "cannot give a shell: standard input is no terminal", "use `mountproof vm run`");
  }
  return withGuest(name, options, async (guest, { release, build }) => {
    say(`kernel ${release} (${build}); Ctrl-A X or "exit" ends it`);
    return attach(guest);
  });
}

async function attach({ machine, supervisor }: BootedMachine): Promise<number> {
  const { stdin, stdout } = process;
  const { terminal } = machine.ports;
  const { take } = escapeFilter();
  const ended = Promise.withResolvers<number>();
  const type = (input: Buffer) => {
    const { send, end } = take(input);
    terminal.write(send);
    if (end) ended.resolve(0);
  };
  const resize = () => void supervisor.run(`busybox stty -F /dev/hvc0 ${size()}`, { timeoutMs: 5000 }).catch(() => {});

  terminal.on("data", (output: Buffer) => stdout.write(output));
  stdin.setRawMode(true);
  stdin.on("data", type);
  stdout.on("resize", resize);
  try {
    const { rows = 24, columns = 80 } = stdout;
    const status = supervisor.startShell({ rows, columns, name: process.env.TERM ?? "linux" });
    return await Promise.race([status, ended.promise]);
  } finally {
    stdout.off("resize", resize);
    stdin.off("data", type).pause();
    stdin.setRawMode(false);
  }
}

function size(): string {
  return `rows ${process.stdout.rows} cols ${process.stdout.columns}`;
}
