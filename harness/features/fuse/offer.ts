/** What the kernel offers a FUSE server: its INIT request, read and left unanswered. */
import { closeSync, constants, mkdirSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { ownMountData } from "../../../engine/fuse/own/mount-own.ts";
import { MNT_DETACH, mount, umount2 } from "../../../engine/system/index.ts";
import { decodeOffer, type FuseOffer } from "./decode-offer.ts";

/** @throws SystemError when there is no FUSE here */
export function readOffer(directory: string): FuseOffer {
  const mountpoint = join(directory, "offer");
  mkdirSync(mountpoint);
  const fd = openSync("/dev/fuse", constants.O_RDWR | constants.O_NONBLOCK);
  try {
    mount("mountproof-probe", mountpoint, "fuse", 0, ownMountData(fd));
    return readInit(fd);
  } finally {
    // First the connection: unmounting must not wait for an answer that never comes.
    closeSync(fd);
    umountIfMounted(mountpoint);
  }
}

/** The kernel queues INIT before mount(2) returns. */
function readInit(fd: number): FuseOffer {
  const request = Buffer.alloc(64 * 1024);
  const length = readSync(fd, request);
  return decodeOffer(request.subarray(0, length));
}

function umountIfMounted(mountpoint: string): void {
  try {
    umount2(mountpoint, MNT_DETACH);
  } catch {
    // mount(2) itself failed; its error is on its way to the caller.
  }
}
