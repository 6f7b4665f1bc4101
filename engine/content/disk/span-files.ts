import type { BackOff } from "../back-off.ts";
import type { Counters } from "../metrics.ts";
import type { Warnings } from "../warnings.ts";
import type { CacheDirectory } from "./cache-directory.ts";
import type { Claim } from "./claim.ts";
import { createOpenSpans } from "./open-spans.ts";
import { readVerified } from "./read-verified.ts";
import type { Room } from "./room.ts";
import { createSpanWriter } from "./span-writer.ts";

/** What names a span: the same bytes in two images are one file. */
export interface SpanKey {
  /** SHA-256 of the bytes, lower-case hex. */
  readonly digest: string;
  readonly length: number;
}

/** The disk cache of spans. Whatever fails here is told, counted, and answered as if the cache had nothing. */
export interface SpanFiles {
  /** Copies a part of a span at once. @returns false when it is not here, or must be verified first */
  readNow(span: SpanKey, from: number, length: number, target: Buffer, at: number): boolean;
  /** The verified bytes of a span. */
  read(span: SpanKey): Promise<Buffer | undefined>;
  /**
   * Waits while another process gets the span. @returns undefined when that one succeeded, takes too long, or nothing can
   * be written: read again, then do without
   */
  claim(span: SpanKey): Promise<Claim | undefined>;
  /** Ends the claim. @returns whether the span is here now */
  write(claim: Claim, span: SpanKey, bytes: Buffer): Promise<boolean>;
  /** Where the span lies, if it can be used as it is. */
  locate(span: SpanKey): string | undefined;
  close(): void;
}

export interface SpanFilesParts {
  readonly directory: CacheDirectory;
  readonly room: Room;
  readonly backOff: BackOff;
  readonly counters: Counters;
  readonly warnings: Warnings;
  /** How long to wait for another process that gets the same span. */
  readonly patienceMs?: number;
}

export function createSpanFiles(parts: SpanFilesParts): SpanFiles {
  const { directory, counters, warnings } = parts;
  const trouble = (error: unknown): undefined => {
    if (!(error instanceof Error)) throw error;
    counters.add("unavailable.disk");
    const message = `disk cache ${JSON.stringify(directory.path)} is not used for now: ${error.message}`;
    warnings.raise("disk", "failure", message);
  };
  const open = createOpenSpans(directory, trouble);
  return {
    readNow: open.readNow,
    async read(span) {
      try {
        return open.readWhole(span) ?? (await readVerified(parts, span));
      } catch (error) {
        return trouble(error);
      }
    },
    ...createSpanWriter(parts, trouble),
    locate: (span) => (open.has(span) ? directory.pathOf("spans", span.digest) : undefined),
    close: open.close,
  };
}
