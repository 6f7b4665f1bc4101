import { setTimeout as sleep } from "node:timers/promises";
import { errnoNumbers } from "../../system/index.ts";
import type { Gates } from "../fault/gates.ts";
import type { Intervention } from "../fault/request-plan.ts";
import { copyRequest, inBodyWord, inWord, type Message, word64 } from "../protocol/message.ts";

/** Requests that a fault delays or withholds. */
export interface WaitingRoom {
  hold(request: Message, intervention: Intervention): void;
  /** Answers the held request that an INTERRUPT names with EINTR, so that its caller can be killed. */
  interrupt(interruptRequest: Message): void;
  /** Forgets all: the connection is gone. */
  clear(): void;
}

export function createWaitingRoom(
  gates: Gates,
  answer: (request: Message, errno: number | undefined) => void,
): WaitingRoom {
  const held = new Map<number, Message>();

  async function letWait(unique: number, { delayMs, gates: names, errno }: Intervention): Promise<void> {
    if (delayMs > 0) await sleep(delayMs);
    for (const name of names) await gates.pass(name);
    leave(unique, errno);
  }

  function leave(unique: number, errno: number | undefined): void {
    const request = held.get(unique);
    if (request === undefined) return;
    held.delete(unique);
    answer(request, errno);
  }

  return {
    hold(request, intervention) {
      const unique = word64(request, inWord.unique);
      held.set(unique, copyRequest(request));
      // Promises are settled on the way, and the caller stands outside Node's callback scope (see pollReadable).
      setImmediate(() => letWait(unique, intervention));
    },
    // One that is not held has its answer already; the protocol lets us pass over its INTERRUPT.
    interrupt: (request) => leave(word64(request, inBodyWord), -errnoNumbers.EINTR),
    clear: () => held.clear(),
  };
}
