/** The kernel's random number generator. Source: random(4), include/uapi/linux/random.h */
import { closeSync, constants, openSync } from "node:fs";
import { ioctl } from "./ioctl.ts";

/** _IOW('R', 0x03, int[2]) */
const RNDADDENTROPY = 0x40085203;
/** _IO('R', 0x07), since Linux 4.17 */
const RNDRESEEDCRNG = 0x5207;

/**
 * Adds entropy that counts in full, then has the generator draw a new key from its pool: what it gives from now on depends on
 * these bytes.
 * @param entropy a multiple of 4 bytes, 32 or more
 * @throws SystemError `EPERM` without CAP_SYS_ADMIN
 */
export function reseedKernelRandom(entropy: Buffer): void {
  // struct rand_pool_info: bits, bytes, the bytes themselves.
  const header = Buffer.from(new Int32Array([entropy.length * 8, entropy.length]).buffer);
  const fd = openSync("/dev/urandom", constants.O_WRONLY);
  try {
    ioctl(fd, RNDADDENTROPY, Buffer.concat([header, entropy]));
    ioctl(fd, RNDRESEEDCRNG);
  } finally {
    closeSync(fd);
  }
}
