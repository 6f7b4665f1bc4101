/** Child process of `openBlocking`: one call after another, each answered. */
import { constants } from "node:os";
import { UserError } from "../errors.ts";
import { SystemError, setParentDeathSignal } from "../system/index.ts";
import { blockingCalls, type CallReply, type CallRequest } from "./blocking-calls.ts";

// Nothing may be mounted for a mounter that is gone.
setParentDeathSignal(constants.signals.SIGKILL);
process.on("disconnect", () => process.exit(0));
process.on("message", (request: CallRequest) => {
  // A parent that has gone meanwhile is seen as `disconnect`; without a callback it would also end us with an error.
  process.send?.(answer(request), undefined, undefined, () => {});
});

function answer({ name, args }: CallRequest): CallReply {
  try {
    return { ok: true, value: (blockingCalls[name] as (args: unknown) => unknown)(args) };
  } catch (error) {
    if (error instanceof UserError) return { ok: false, message: error.message, code: error.code, hint: error.hint };
    const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
    return { ok: false, message: String(error), code, ...(error instanceof SystemError ? { said: error.said } : {}) };
  }
}
