import { writeFileSync } from "node:fs";

/**
 * Ends a FUSE connection the hard way: every waiting request gets ECONNABORTED.
 * Source: Documentation/filesystems/fuse.rst, "Control filesystem".
 * @param minor device minor of the mount
 */
export function abortConnection(minor: number): void {
  try {
    writeFileSync(`/sys/fs/fuse/connections/${minor}/abort`, "1");
  } catch (error) {
    // No such connection: it has ended by itself, which is all we want.
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
