/** The part of an index file that is kept in memory: all but the windows. */
import { closeSync, constants, fstatSync, openSync, read, readSync } from "node:fs";
import { badIndex } from "./bad-index.ts";
import { checkHeader } from "./check-header.ts";
import { headerBytes } from "./format.ts";

export interface IndexPart {
  /** Open still; whoever gets this closes it. */
  readonly descriptor: number;
  /** Not checked but for its header. */
  readonly shared: SharedArrayBuffer;
}

/** @throws UserError `BAD_INDEX` */
export function readPart(path: string): IndexPart {
  const descriptor = openRegular(path);
  try {
    const { header, shared } = begin(path, descriptor);
    const bytes = new Uint8Array(shared);
    for (let done = 0; done < bytes.length; ) {
      done += notNothing(path, readSync(descriptor, bytes, done, bytes.length - done, done));
    }
    return finish(descriptor, shared, header);
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/** The same beside what this thread does meanwhile, such as loading modules. @throws UserError `BAD_INDEX` */
export async function readPartAhead(path: string): Promise<IndexPart> {
  const descriptor = openRegular(path);
  try {
    const { header, shared } = begin(path, descriptor);
    const bytes = new Uint8Array(shared);
    for (let done = 0; done < bytes.length; ) {
      done += notNothing(path, await readSome(descriptor, bytes, done));
    }
    return finish(descriptor, shared, header);
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/** Not with `node:util` or `node:fs/promises`, which take several milliseconds of a server's start to load. */
function readSome(descriptor: number, bytes: Uint8Array, from: number): Promise<number> {
  return new Promise((resolve, reject) => {
    read(descriptor, bytes, from, bytes.length - from, from, (error, count) =>
      error ? reject(error) : resolve(count),
    );
  });
}

/** A named pipe in the place of a file would block for ever, hence O_NONBLOCK. */
function openRegular(path: string): number {
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (cause) {
    throw badIndex(path, (cause as Error).message, { cause });
  }
  if (fstatSync(descriptor).isFile()) return descriptor;
  closeSync(descriptor);
  throw badIndex(path, "it is not a regular file");
}

function begin(path: string, descriptor: number): { header: Buffer; shared: SharedArrayBuffer } {
  const fileBytes = fstatSync(descriptor).size;
  const header = Buffer.alloc(Math.min(headerBytes, fileBytes));
  for (let done = 0; done < header.length; ) {
    done += notNothing(path, readSync(descriptor, header, done, header.length - done, done));
  }
  return { header, shared: allocate(path, checkHeader(path, header, fileBytes)) };
}

/** What was checked is what is used, also when somebody writes to the file. */
function finish(descriptor: number, shared: SharedArrayBuffer, header: Buffer): IndexPart {
  header.copy(new Uint8Array(shared));
  return { descriptor, shared };
}

function allocate(path: string, bytes: number): SharedArrayBuffer {
  try {
    return new SharedArrayBuffer(bytes);
  } catch (cause) {
    throw badIndex(path, `there is no memory for its ${bytes} bytes`, { cause });
  }
}

function notNothing(path: string, count: number): number {
  if (count === 0) throw badIndex(path, "it was cut short while it was read");
  return count;
}
