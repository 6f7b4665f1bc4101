/** FUSE connections under fusectl. Source: Documentation/filesystems/fuse.rst, "Control filesystem". */
import { statSync, writeFileSync } from "node:fs";

/** Minors come back as soon as they are free; the inode of the connection's directory does not. */
export interface FuseConnection {
  /** Device minor of the mount: the connection's name under fusectl. */
  readonly minor: number;
  readonly inode: bigint;
}

/** The connection that has this minor now; undefined when there is none. */
export function connectionOf(minor: number): FuseConnection | undefined {
  const directory = statSync(pathOf(minor), { bigint: true, throwIfNoEntry: false });
  return directory && { minor, inode: directory.ino };
}

export function isOpen({ minor, inode }: FuseConnection): boolean {
  return connectionOf(minor)?.inode === inode;
}

/** Ends a connection the hard way: every waiting request gets ECONNABORTED. Nothing happens when it has ended. */
export function abortConnection(connection: FuseConnection): void {
  if (!isOpen(connection)) return;
  try {
    writeFileSync(`${pathOf(connection.minor)}/abort`, "1");
  } catch (error) {
    // It ended by itself in between, which is all we want.
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

function pathOf(minor: number): string {
  return `/sys/fs/fuse/connections/${minor}`;
}
