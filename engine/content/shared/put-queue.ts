import type { SpanKey } from "../disk/span-files.ts";

/** Work for the background, with an end to what may wait. */
export interface PutQueue {
  /** @returns false when there is no room for it */
  add(span: SpanKey, bytes: Buffer): boolean;
  idle(): Promise<void>;
  /** Forgets what has not begun. */
  close(): void;
}

export function createPutQueue(
  put: (span: SpanKey, bytes: Buffer) => Promise<void>,
  { concurrency, limitBytes }: { readonly concurrency: number; readonly limitBytes: number },
): PutQueue {
  const waiting: { readonly span: SpanKey; readonly bytes: Buffer }[] = [];
  let held = 0;
  let running = 0;
  let isClosed = false;
  const told: (() => void)[] = [];
  const next = () => {
    const item = running < concurrency ? waiting.shift() : undefined;
    if (item !== undefined) {
      running++;
      void put(item.span, item.bytes).finally(() => {
        running--;
        held -= item.bytes.length;
        next();
      });
    } else if (running === 0) {
      for (const tell of told.splice(0)) tell();
    }
  };
  return {
    add(span, bytes) {
      if (isClosed || held + bytes.length > limitBytes) return false;
      held += bytes.length;
      waiting.push({ span, bytes });
      next();
      return true;
    },
    idle: () => (running === 0 ? Promise.resolve() : new Promise((resolve) => told.push(resolve))),
    close() {
      isClosed = true;
      waiting.length = 0;
    },
  };
}
