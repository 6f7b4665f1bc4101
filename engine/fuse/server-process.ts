/**
 * The program that serves lowers. With an IPC channel (`client.ts` starts it so) it serves any number of them for its
 * parent; with `--spec FILE --status FILE` it is a daemon of one mount. It makes no blocking call on a mount it serves.
 */
import { UserError } from "../errors.ts";
import { keepCompiledCode } from "./quick-start.ts";

async function main(): Promise<void> {
  keepCompiledCode();
  if (process.channel !== undefined) return (await import("./parent-channel.ts")).answerParent();
  const [spec, status] = [argument("--spec"), argument("--status")];
  if (spec === undefined || status === undefined) {
    await loadAll();
    throw new UserError(
      "USAGE",
      "starting a lower server: --spec and --status are missing",
      "usage: --spec FILE|- --status FILE",
    );
  }
  await (await import("./daemon.ts")).runDaemon(spec, status);
}

/** Whoever makes compiled code ahead starts us with nothing to serve: so all that is loaded late is among it. */
async function loadAll(): Promise<void> {
  await Promise.all([
    import("./parent-channel.ts"),
    import("./daemon.ts"),
    import("./mount-lower.ts"),
    import("./fault/prepare.ts"),
    import("./native/mount-native.ts"),
    import("./own/threads.ts"),
    import("./own/serve-in-thread.ts"),
  ]);
}

/** Not with `node:util`, which takes several milliseconds to load. */
function argument(option: string): string | undefined {
  const at = process.argv.indexOf(option, 2);
  return at === -1 ? undefined : process.argv[at + 1];
}

main().catch((error: Error) => {
  process.stderr.write(
    `${error.message.replaceAll("\n", " ")}${error instanceof UserError ? `; ${error.hint}` : ""}\n`,
  );
  process.exit(error instanceof UserError ? 2 : 1);
});
