/** A server that is stopped, someone who waits for it, and someone who watches. */
import { errorCode } from "../../engine/system/index.ts";
import { Finding } from "../outcome.ts";
import type { Lower, Trial } from "../scenario.ts";

/** Looked at by nobody before, so that no cache answers. */
export const looked = { directory: "/data", name: "append.txt" } as const;
/** A call that is to be freed by someone else must not meet its own deadline before. */
const patienceMs = 20_000;
const blockedWithinMs = 5_000;
const endsWithinMs = 1_000;

/**
 * Actors around a frozen server.
 * @param goOn lets the server answer once it runs again
 */
export function frozen(trial: Trial, lower: () => Lower, goOn: () => Promise<void> = async () => undefined) {
  const [caller, watcher] = [trial.actor("caller"), trial.actor("watcher")] as const;
  const path = `${trial.paths.rootfs}${looked.directory}/${looked.name}`;
  const seen = { minor: 0, pid: 0, freedBy: "nobody" as "nobody" | "kill" | "abort" };
  let looking = Promise.resolve();
  const enter = async () => {
    seen.pid = await caller.call("ownPid", {});
  };
  const freeze = async () => {
    seen.minor = await watcher.call("connectionMinor", { path: trial.paths.lower });
    lower().freeze();
    // A stopped server could not take its mount down, and whom it keeps waiting keeps the overlay busy.
    trial.defer("stopped server", async () => {
      lower().thaw();
      // An aborted connection has no gate any more.
      await goOn().catch(() => undefined);
      await Promise.race([looking.catch(() => undefined), trial.sleep(endsWithinMs)]);
    });
  };
  const look = async () => {
    looking = caller.call("stat", { path }, { deadlineMs: patienceMs }).then(() => undefined);
    await looking.catch((error: unknown) => acceptEnd(trial, seen.freedBy, error));
  };
  const seeBlocked = async () => {
    const patience = { deadlineMs: blockedWithinMs };
    const asked = { deadlineMs: 2 * blockedWithinMs };
    // Through fuse-overlayfs it is that server's request, which it makes some time after the caller began to wait.
    const waits = await watcher.call("requestWaits", { minor: seen.minor, ...patience }, asked);
    const blocked = await watcher.call("blockedInFuse", { pid: seen.pid, ...patience }, asked);
    if (!waits || !blocked) throw new Error(`process ${seen.pid} does not wait for the FUSE server`);
    trial.note(`the caller waits in state ${blocked.state}: ${blocked.line.replace(/^.*?: | < .*$/g, "")}`);
  };
  const kill = async () => {
    seen.freedBy = "kill";
    await watcher.call("killProcess", { pid: seen.pid });
    const ended = await watcher.call("processEnds", { pid: seen.pid, deadlineMs: endsWithinMs });
    if (ended) return trial.note("SIGKILL ended it");
    throw new Finding("hang", { message: "SIGKILL did not end a caller that waits for a stopped FUSE server" });
  };
  const abort = async () => {
    seen.freedBy = "abort";
    await watcher.call("abortFuse", { minor: seen.minor });
  };
  return {
    server: [
      { name: "freeze", run: freeze },
      { name: "thaw", run: async () => lower().thaw() },
    ],
    caller: [
      { name: "enter", run: enter },
      { name: "look", run: look },
    ],
    watcher: [
      { name: "see-blocked", run: seeBlocked },
      { name: "kill", run: kill },
      { name: "abort", run: abort },
    ],
  };
}

/** Who was killed does not answer; who was freed by an abort must say so. */
function acceptEnd(trial: Trial, freedBy: "nobody" | "kill" | "abort", error: unknown): void {
  if (freedBy === "kill") return;
  const code = errorCode(error);
  if (freedBy === "nobody" || (code !== "ECONNABORTED" && code !== "ENOTCONN")) throw error;
  trial.note(`the caller was freed with ${code}`);
}
