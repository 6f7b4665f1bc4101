import { jsonText } from "../json.ts";
import { type GuestChoice, say, withGuest } from "./guest.ts";
import { quoted } from "./quoted.ts";

/** A command may take as long as it likes. */
const commandMs = 24 * 60 * 60 * 1000;

/** Exit status of the command. */
export async function runInGuest(
  name: string,
  command: readonly string[],
  options: GuestChoice & { readonly keep?: boolean; readonly json?: boolean },
): Promise<number> {
  return withGuest(name, options, async ({ machine, supervisor }) => {
    const lines: string[] = [];
    const onLine = (line: string) => {
      if (options.json) lines.push(line);
      else process.stdout.write(`${line}\n`);
    };
    const { status } = await supervisor.run(quoted(command), { timeoutMs: commandMs, onLine });
    if (options.json) process.stdout.write(jsonText({ status, lines }));
    if (options.keep) {
      say(`exit status ${status}; the guest goes on until Ctrl-C: QEMU is process ${machine.pid}`);
      say(`its console is ${machine.console.path}`);
      await machine.ended;
    } else await supervisor.poweroff();
    return status;
  });
}
