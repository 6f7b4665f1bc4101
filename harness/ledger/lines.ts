import { closeSync, fstatSync, openSync, readSync } from "node:fs";

export interface NumberedLine {
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

/** Thrown for a line that no writer of lines makes: text without line breaks would otherwise be gathered until memory is full. */
export class LineTooLong extends Error {
  readonly number: number;
  constructor(number: number, bytes: number) {
    super(`it is longer than ${bytes / 2 ** 20} MiB`);
    this.name = "LineTooLong";
    this.number = number;
  }
}

const longestBytes = 2 ** 26;

/**
 * The whole lines of a file, one at a time, whatever the file's size: a string of V8 holds half a gigabyte. A last line without a line break is
 * passed over. Lines are cut as bytes and decoded whole, so no character is torn between two reads.
 *
 * @param chunkBytes of a read
 * @throws SystemError that open(2) or read(2) gave; LineTooLong
 */
export function* wholeLines(path: string, chunkBytes = 2 ** 20): Generator<NumberedLine> {
  const fd = openSync(path, "r");
  try {
    yield* linesOf(fd, Buffer.allocUnsafe(chunkBytes));
  } finally {
    closeSync(fd);
  }
}

/**
 * Length in bytes of the part of a file that ends with a whole line, looked for from the end.
 * @param fd open for reading
 */
export function wholeLength(fd: number, chunkBytes = 2 ** 16): number {
  const chunk = Buffer.alloc(chunkBytes);
  for (let end = fstatSync(fd).size; end > 0; end -= Math.min(end, chunkBytes)) {
    const from = Math.max(0, end - chunkBytes);
    const found = chunk.subarray(0, readSync(fd, chunk, 0, end - from, from)).lastIndexOf(lineFeed);
    if (found !== -1) return from + found + 1;
  }
  return 0;
}

function* linesOf(fd: number, chunk: Buffer): Generator<NumberedLine> {
  let number = 1;
  let begun: Buffer[] = [];
  let begunBytes = 0;
  for (let length = readSync(fd, chunk); length > 0; length = readSync(fd, chunk)) {
    let from = 0;
    for (let end = chunk.indexOf(lineFeed); end !== -1 && end < length; end = chunk.indexOf(lineFeed, from)) {
      const last = chunk.subarray(from, end);
      yield { number, text: begunBytes === 0 ? last.toString() : Buffer.concat([...begun, last]).toString() };
      number++;
      from = end + 1;
      begun = [];
      begunBytes = 0;
    }
    begunBytes += length - from;
    if (begunBytes > longestBytes) throw new LineTooLong(number, longestBytes);
    // The chunk is read into again: what stays is copied.
    begun.push(Buffer.from(chunk.subarray(from, length)));
  }
}

const lineFeed = 0x0a;
