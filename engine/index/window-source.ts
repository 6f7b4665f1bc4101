import { closeSync, openSync, readSync } from "node:fs";
import { badIndex } from "./bad-index.ts";

/** Where windows are read from when they are asked for. */
export interface WindowSource {
  readonly path: string;
  /** Exactly so many bytes of the file. @throws UserError `BAD_INDEX` */
  read(position: number, length: number): Buffer;
  close(): void;
}

/** @param descriptor of the open file, closed with the source; without it the file is opened at the first window */
export function fileWindows(path: string, descriptor?: number): WindowSource {
  let open = descriptor;
  return {
    path,
    read(position, length) {
      const bytes = Buffer.alloc(length);
      try {
        open ??= openSync(path, "r");
        if (readSync(open, bytes, 0, length, position) === length) return bytes;
      } catch (cause) {
        throw badIndex(path, `its windows cannot be read: ${(cause as Error).message}`, { cause });
      }
      throw badIndex(path, "it was cut short");
    },
    close() {
      if (open !== undefined) closeSync(open);
      open = undefined;
    },
  };
}

/** Windows of a file that is in memory as a whole. */
export function memoryWindows(path: string, bytes: Buffer): WindowSource {
  return { path, read: (position, length) => bytes.subarray(position, position + length), close: () => {} };
}
