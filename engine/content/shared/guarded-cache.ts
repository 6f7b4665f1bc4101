import type { BackOff } from "../back-off.ts";
import type { SpanKey } from "../disk/span-files.ts";
import type { Counters } from "../metrics.ts";
import { sha256 } from "../sha256.ts";
import type { Warnings } from "../warnings.ts";
import { createPutQueue } from "./put-queue.ts";
import type { SharedCache } from "./shared-cache.ts";
import { within } from "./within.ts";

/** A shared cache that can neither stop a read nor falsify it. */
export interface GuardedCache {
  /** The verified span; undefined when the cache lacks it, is down, or gave something else. */
  get(span: SpanKey): Promise<Buffer | undefined>;
  /** Gives a span in the background; when too many wait, or the cache is down, it is dropped. @returns whether it holds the bytes now */
  offer(span: SpanKey, bytes: Buffer): boolean;
  /** Resolves when nothing waits to be given. */
  idle(): Promise<void>;
  close(): void;
}

export interface Guards {
  readonly backOff: BackOff;
  readonly counters: Counters;
  readonly warnings: Warnings;
}

export function guardCache(cache: SharedCache, { backOff, counters, warnings }: Guards): GuardedCache {
  const failed = (error: Error): undefined => {
    backOff.failed();
    counters.add("unavailable.shared");
    warnings.raise("shared", "down", `${error.message}; going on without it, and trying it again later`);
  };
  const worked = () => {
    backOff.succeeded();
    warnings.clear("shared", "down");
  };
  const put = async (span: SpanKey, bytes: Buffer) => {
    try {
      await within(putDeadlineMs, cache.put(span.digest, bytes));
      counters.add("sharedPuts");
    } catch (error) {
      // It may be full or read-only, and still answer.
      if (!(error instanceof Error)) throw error;
      counters.add("sharedPutErrors");
    }
  };
  const puts = createPutQueue(put, { concurrency: 2, limitBytes: 32 * 1024 * 1024 });
  let isDown = false;
  return {
    async get(span) {
      if (!backOff.mayTry()) {
        counters.add("unavailable.shared");
        return undefined;
      }
      try {
        const bytes = await within(getDeadlineMs, cache.get(span.digest, 0, span.length));
        worked();
        isDown = false;
        if (bytes === undefined) return undefined;
        if (bytes.length === span.length && (await sha256(bytes)) === span.digest) return bytes;
        counters.add("wrong.shared");
        warnings.raise("shared", "wrong", `shared cache: what it holds for ${span.digest} is something else; not used`);
        return undefined;
      } catch (error) {
        isDown = true;
        return failed(error as Error);
      }
    },
    offer(span, bytes) {
      if (!isDown && puts.add(span, bytes)) return true;
      counters.add("sharedPutsDropped");
      return false;
    },
    idle: puts.idle,
    close() {
      puts.close();
      cache.close();
    },
  };
}

/** A directory over NFS whose server is gone answers nothing at all. */
const getDeadlineMs = 5000;
const putDeadlineMs = 30_000;
