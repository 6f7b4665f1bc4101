import { closeSync, fstatSync, openSync, readSync } from "node:fs";

export interface Labelled {
  /** How error messages call it, for example `layer sha256:…`. */
  readonly label: string;
}

/** Bytes that can be read at any place: an archive in memory, or a file. */
export interface ByteSource extends Labelled {
  readonly size: number;
  /** Up to `length` bytes from `position` on; fewer at the end. The buffer is only valid until the next call. */
  read(position: number, length: number): Buffer;
}

export function bufferSource(bytes: Buffer, label = "archive"): ByteSource {
  return { label, size: bytes.length, read: (position, length) => bytes.subarray(position, position + length) };
}

/** Runs `use` on a file that is read through one window, so that neighbouring headers cost no system call each. */
export function withFileSource<T>(path: string, label: string, use: (source: ByteSource) => T): T {
  const descriptor = openSync(path, "r");
  try {
    return use(windowSource(descriptor, label));
  } finally {
    closeSync(descriptor);
  }
}

const windowBytes = 256 * 1024;

function windowSource(descriptor: number, label: string): ByteSource {
  const size = fstatSync(descriptor).size;
  const window = Buffer.allocUnsafe(windowBytes);
  let start = 0;
  let filled = 0;
  const read = (position: number, length: number): Buffer => {
    if (length > windowBytes) return readFully(descriptor, Buffer.allocUnsafe(Math.min(length, size)), position);
    if (position < start || position + length > start + filled) {
      filled = readFully(descriptor, window, position).length;
      start = position;
    }
    return window.subarray(position - start, Math.min(position - start + length, filled));
  };
  return { label, size, read };
}

/** Fills `buffer` from `position` on; the part that was filled, shorter at the end of the file. */
function readFully(descriptor: number, buffer: Buffer, position: number): Buffer {
  let filled = 0;
  while (filled < buffer.length) {
    const count = readSync(descriptor, buffer, filled, buffer.length - filled, position + filled);
    if (count === 0) break;
    filled += count;
  }
  return buffer.subarray(0, filled);
}
