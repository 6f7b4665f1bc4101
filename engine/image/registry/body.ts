import type { IncomingMessage } from "node:http";
import { type Exchange, Stalled, transportFailure } from "./transport-failure.ts";

/**
 * The bytes of an answer. A pause is held against the server only while we wait for it, not while the reader is busy.
 * Whoever leaves early ends the connection.
 * @throws RequestFailed
 */
export async function* bodyOf(message: IncomingMessage, context: Exchange): AsyncGenerator<Buffer, void, undefined> {
  const chunks: AsyncIterator<Buffer> = message[Symbol.asyncIterator]();
  try {
    for (;;) {
      const stall = setTimeout(() => message.destroy(new Stalled("the answer stopped half-way")), context.timeoutMs);
      const next = await chunks.next().finally(() => clearTimeout(stall));
      if (next.done) return;
      yield next.value;
    }
  } catch (error) {
    throw transportFailure(context, error);
  } finally {
    await chunks.return?.();
  }
}

/** Of a body that nobody wants, it does not matter how it ends. */
export async function discardBody(body: AsyncIterable<Buffer>): Promise<void> {
  let length = 0;
  try {
    for await (const chunk of body) {
      length += chunk.length;
      if (length > discardBytes) return;
    }
  } catch {}
}

/** Longer ones end with their connection. */
const discardBytes = 64 * 1024;
