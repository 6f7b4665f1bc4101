/** The control file system of FUSE: one directory a connection, named by the device minor (`st_dev`) of its mount. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { hasCode } from "./system-error.ts";

/** Where fusectl is mounted by convention. An empty directory there means it is not mounted. */
const connectionsDir = "/sys/fs/fuse/connections";

export interface FuseConnection {
  /** Device minor of the mount. */
  readonly minor: number;
  /** Requests that wait for an answer (also those not yet read by the server). */
  readonly waiting: number;
}

/** All connections that are alive, by device minor. */
export function fuseConnections(dir = connectionsDir): FuseConnection[] {
  return readdirSync(dir)
    .map(Number)
    .sort((a, b) => a - b)
    .flatMap((minor) => {
      const waiting = waitingRequests(minor, dir);
      return waiting === undefined ? [] : [{ minor, waiting }];
    });
}

/** Requests without an answer; undefined when there is no such connection (any more). */
export function waitingRequests(minor: number, dir = connectionsDir): number | undefined {
  return unlessGone(() => Number(readFileSync(`${dir}/${minor}/waiting`, "latin1")));
}

/**
 * Ends a connection: whoever waits gets ECONNABORTED or EIO, later calls ENOTCONN, and the server's reads end.
 * @returns false when there is no such connection (any more)
 */
export function abortConnection(minor: number, dir = connectionsDir): boolean {
  return unlessGone(() => writeFileSync(`${dir}/${minor}/abort`, "1") ?? true) ?? false;
}

function unlessGone<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    // ENODEV, ENOENT: the connection went between our listing and this access.
    if (hasCode(error, "ENOENT", "ENODEV")) return undefined;
    throw error;
  }
}
