import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import { withPath } from "../../system/system-error.ts";

/** A file that is written from its beginning. Blocking. */
export interface NewFile {
  write(bytes: Buffer): void;
  /** Waits until it is on disk. */
  sync(): void;
  close(): void;
}

/** @throws Error when there is such a file */
export function newFile(path: string): NewFile {
  const descriptor = openSync(path, "wx", 0o644);
  return {
    write(bytes) {
      try {
        for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done);
      } catch (error) {
        throw withPath(error, path);
      }
    },
    sync: () => fsyncSync(descriptor),
    close: () => closeSync(descriptor),
  };
}
