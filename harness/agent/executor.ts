/**
 * An actor's process: runs one operation at a time, blocking as long as the kernel lets it. It may hang on a mount under
 * test; the agent, in another process, sees the deadline pass, asks the kernel where it hangs, and frees or ends it.
 */
import { type Operations, operations } from "../../scenarios/operations/index.ts";
import { type ActorAnswer, type ActorCall, describeError } from "./actor-messages.ts";

process.on("message", (call: ActorCall) => void answer(call));
process.on("disconnect", () => process.exit(0));

async function answer({ id, operation, args }: ActorCall): Promise<void> {
  // An agent that has gone meanwhile is seen as `disconnect`; without a callback it would also end us with an error.
  process.send?.(await run(id, operation, args), undefined, undefined, () => {});
}

async function run(id: number, operation: keyof Operations, args: unknown): Promise<ActorAnswer> {
  try {
    const work = operations[operation] as (args: unknown) => unknown;
    return { id, value: await work(args) };
  } catch (error) {
    return { id, error: describeError(error) };
  }
}
