import { createHash, type Hash, hash as hashOnce } from "node:crypto";
import type { TarEntry } from "./entry.ts";
import { parseTar, truncated } from "./parse.ts";

/** An archive that comes in chunks. */
export interface TarStream {
  /** @throws UserError `BAD_TAR` or `UNSUPPORTED_TAR` */
  push(chunk: Buffer): void;
  /** The archive is over. @throws the same */
  finish(): void;
}

/**
 * @param label names the archive in messages
 * @param onEntry called for each entry when its data has passed; files with data have their digest
 */
export function tarStream(label: string, onEntry: (entry: TarEntry) => void): TarStream {
  const archive = { label };
  const parser = parseTar(archive);
  let step = parser.next();
  let held: Buffer[] = [];
  let heldBytes = 0;
  let data: EntryData | undefined;
  let skip = 0;
  let position = 0;

  function advance(found: Buffer): void {
    held = [];
    heldBytes = 0;
    step = parser.next(found);
    if (step.done || "want" in step.value) return;
    skip = step.value.skip;
    if (!("entry" in step.value)) return;
    data = entryData(step.value.entry);
    if (step.value.entry.size === 0) endOfData();
  }

  function endOfData(): void {
    if (data !== undefined) onEntry(data.finished());
    data = undefined;
  }

  /** @returns bytes of the chunk that were used */
  function take(chunk: Buffer): number {
    if (step.done) return chunk.length;
    if (data !== undefined) {
      const used = data.take(chunk);
      if (data.left === 0) endOfData();
      return used;
    }
    if (!("want" in step.value)) return takeSkipped(chunk);
    const part = chunk.subarray(0, step.value.want - heldBytes);
    heldBytes += part.length;
    const isComplete = heldBytes === step.value.want;
    if (isComplete) advance(held.length === 0 ? part : Buffer.concat([...held, part]));
    // Copied, because the buffer may be used again.
    else held.push(Buffer.from(part));
    return part.length;
  }

  function takeSkipped(chunk: Buffer): number {
    const used = Math.min(skip, chunk.length);
    skip -= used;
    if (skip === 0) advance(nothing);
    return used;
  }

  return {
    push(chunk) {
      for (let at = 0; at < chunk.length; ) {
        const used = take(chunk.subarray(at));
        at += used;
        position += used;
      }
    },
    finish() {
      if (data !== undefined) throw truncated(archive, position);
      while (!step.done) advance(Buffer.concat(held));
    },
  };
}

const nothing = Buffer.alloc(0);

/** The data of one entry as it passes. */
interface EntryData {
  /** Bytes to come. */
  readonly left: number;
  take(chunk: Buffer): number;
  finished(): TarEntry;
}

function entryData(entry: TarEntry): EntryData {
  let left = entry.size;
  let hash: Hash | undefined;
  let digest: string | undefined;
  return {
    get left() {
      return left;
    },
    take(chunk) {
      const part = chunk.subarray(0, left);
      // Most files come in one piece, which is cheaper to hash.
      if (part.length === entry.size) digest = hashOnce("sha256", part, "hex");
      else {
        hash ??= createHash("sha256");
        hash.update(part);
      }
      left -= part.length;
      return part.length;
    },
    finished() {
      digest ??= hash?.digest("hex");
      return digest === undefined ? entry : { ...entry, digest };
    },
  };
}
