/**
 * The program that serves lowers. With an IPC channel (`client.ts` starts it so) it serves any number of them for its
 * parent; with `--spec FILE --status FILE` it is a daemon of one mount. It makes no blocking call on a mount it serves.
 */
import { parseArgs } from "node:util";
import { UserError } from "../errors.ts";
import { runDaemon } from "./daemon.ts";
import { answerParent } from "./parent-channel.ts";

async function main(): Promise<void> {
  if (process.channel !== undefined) return answerParent();
  const { values } = parseArgs({ options: { spec: { type: "string" }, status: { type: "string" } } });
  if (values.spec === undefined || values.status === undefined) {
    throw new UserError(
      "USAGE",
      "starting a lower server: --spec and --status are missing",
      "usage: --spec FILE|- --status FILE",
    );
  }
  await runDaemon(values.spec, values.status);
}

main().catch((error: Error) => {
  process.stderr.write(
    `${error.message.replaceAll("\n", " ")}${error instanceof UserError ? `; ${error.hint}` : ""}\n`,
  );
  process.exit(error instanceof UserError ? 2 : 1);
});
