import { setTimeout as sleep } from "node:timers/promises";
import { errnoNumbers } from "../../system/errno.ts";
import type { Gates } from "../fault/gates.ts";
import type { Intervention } from "../fault/request-plan.ts";
import { copyRequest, inWord, type Message, word64 } from "../protocol/message.ts";

/** Requests that a fault delays or withholds. */
export interface WaitingRoom {
  /** @param since when it came, as `performance.now()` */
  hold(request: Message, intervention: Intervention, since: number): void;
  /** Answers the held request with EINTR, so that its caller can be killed. */
  interrupt(unique: number): void;
  /** Forgets all: the connection is gone. */
  clear(): void;
}

export function createWaitingRoom(
  gates: Gates,
  answer: (request: Message, errno: number | undefined, since: number) => void,
): WaitingRoom {
  const held = new Map<number, { readonly request: Message; readonly since: number }>();

  async function letWait(unique: number, { delayMs, gates: names, errno }: Intervention): Promise<void> {
    if (delayMs > 0) await sleep(delayMs);
    for (const name of names) await gates.pass(name);
    leave(unique, errno);
  }

  function leave(unique: number, errno: number | undefined): void {
    const waiting = held.get(unique);
    if (waiting === undefined) return;
    held.delete(unique);
    answer(waiting.request, errno, waiting.since);
  }

  return {
    hold(request, intervention, since) {
      const unique = word64(request, inWord.unique);
      held.set(unique, { request: copyRequest(request), since });
      // Promises are settled on the way, and the caller stands outside Node's callback scope (see pollReadable).
      setImmediate(() => letWait(unique, intervention));
    },
    // One that is not held has its answer already; the protocol lets us pass over its INTERRUPT.
    interrupt: (unique) => leave(unique, -errnoNumbers.EINTR),
    clear: () => held.clear(),
  };
}
