import { closeSync, readSync } from "node:fs";
import { createLru } from "../lru.ts";
import { type CacheDirectory, forget, touch } from "./cache-directory.ts";
import type { SpanKey } from "./span-files.ts";

/** Files of spans that stay open, for reads that must not wait. */
export interface OpenSpans {
  /** @returns false when the span is not here, or must be verified first */
  readNow(span: SpanKey, from: number, length: number, target: Buffer, at: number): boolean;
  readWhole(span: SpanKey): Buffer | undefined;
  has(span: SpanKey): boolean;
  close(): void;
}

interface OpenFile {
  readonly fd: number;
  touchedAt: number;
}

/** @param trouble told what failed; the answer is then as if there were no file */
export function createOpenSpans(directory: CacheDirectory, trouble: (error: unknown) => undefined): OpenSpans {
  const files = createLru<OpenFile>(limit, ({ fd }) => closeSync(fd));
  let isClosed = false;
  const open = (span: SpanKey): OpenFile | undefined => {
    const fd = isClosed ? undefined : directory.openTrusted("spans", span.digest, span.length);
    if (fd === undefined) return undefined;
    const file = { fd, touchedAt: performance.now() };
    files.set(span.digest, file, 1);
    return file;
  };
  const opened = (span: SpanKey): OpenFile | undefined => {
    try {
      return files.get(span.digest) ?? open(span);
    } catch (error) {
      return trouble(error);
    }
  };
  const readNow: OpenSpans["readNow"] = (span, from, length, target, at) => {
    const file = opened(span);
    if (file === undefined) return false;
    try {
      touchSometimes(file);
      if (readSync(file.fd, target, at, length, from) === length) return true;
      // Somebody wrote to the cache's own file.
      forget(directory.pathOf("spans", span.digest));
    } catch (error) {
      trouble(error);
    }
    files.delete(span.digest);
    return false;
  };
  return {
    readNow,
    readWhole(span) {
      // The length is what an index says: nothing is set aside for it before a file has it.
      const bytes = opened(span) && Buffer.allocUnsafe(span.length);
      return bytes && readNow(span, 0, span.length, bytes, 0) ? bytes : undefined;
    },
    has: (span) => opened(span) !== undefined,
    close() {
      isClosed = true;
      files.clear();
    },
  };
}

/** Descriptors. */
const limit = 256;

/** A file that is read through a descriptor that stays open must not look unused. */
function touchSometimes(file: OpenFile): void {
  const now = performance.now();
  if (now - file.touchedAt < 60_000) return;
  file.touchedAt = now;
  touch(file.fd);
}
