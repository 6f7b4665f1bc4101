import { closeSync, constants, existsSync, openSync } from "node:fs";
import { ioctl } from "./ioctl.ts";
import { mknod } from "./mknod.ts";
import { hasCode } from "./system-error.ts";

export interface LoopDevice {
  /** `/dev/loop3` */
  readonly path: string;
  readonly number: number;
  /** Lets go of the device; it vanishes with its last user, so close it once it is mounted. */
  close(): void;
}

export interface LoopOptions {
  readonly readOnly?: boolean;
}

/** From include/uapi/linux/loop.h. */
const LOOP_SET_FD = 0x4c00;
const LOOP_CLR_FD = 0x4c01;
const LOOP_SET_STATUS64 = 0x4c04;
const LOOP_CONFIGURE = 0x4c0a;
const LOOP_CTL_GET_FREE = 0x4c82;
const LO_FLAGS_READ_ONLY = 1;
const LO_FLAGS_AUTOCLEAR = 4;
const loopMajor = 7;
const infoSize = 232;
const infoFlagsOffset = 52;
const infoNameOffset = 56;

/**
 * Attaches a file to a free loop device, as `losetup --find` does, with LO_FLAGS_AUTOCLEAR: the device frees itself when
 * neither a mount nor a descriptor uses it, also after SIGKILL.
 * @throws SystemError
 */
export function attachLoopDevice(file: string, options: LoopOptions = {}): LoopDevice {
  const access = options.readOnly ? constants.O_RDONLY : constants.O_RDWR;
  const backing = openSync(file, access);
  try {
    return attachToFree(backing, file, access);
  } finally {
    closeSync(backing);
  }
}

/** Another process may take the free device between our two calls: the kernel then answers EBUSY and we ask again. */
function attachToFree(backing: number, file: string, access: number): LoopDevice {
  const attempts = 64;
  for (let attempt = 1; ; attempt++) {
    try {
      return attachOnce(backing, file, access);
    } catch (error) {
      if (!hasCode(error, "EBUSY") || attempt === attempts) throw error;
    }
  }
}

function attachOnce(backing: number, file: string, access: number): LoopDevice {
  const number = freeDevice();
  const path = `/dev/loop${number}`;
  if (!existsSync(path)) mknod(path, constants.S_IFBLK | 0o600, { major: loopMajor, minor: number });
  const device = openSync(path, access);
  try {
    configure(device, backing, loopInfo(file, access));
  } catch (error) {
    closeSync(device);
    throw error;
  }
  return { path, number, close: () => closeSync(device) };
}

function freeDevice(): number {
  const control = openSync("/dev/loop-control", constants.O_RDWR);
  try {
    return ioctl(control, LOOP_CTL_GET_FREE);
  } finally {
    closeSync(control);
  }
}

/** struct loop_info64 */
function loopInfo(file: string, access: number): Buffer {
  const info = Buffer.alloc(infoSize);
  info.writeUInt32LE(LO_FLAGS_AUTOCLEAR | (access === constants.O_RDONLY ? LO_FLAGS_READ_ONLY : 0), infoFlagsOffset);
  info.write(file, infoNameOffset, 63, "utf8");
  return info;
}

/** struct loop_config { fd, block_size, info, reserved[8] } in one step (5.8), else in two. */
function configure(device: number, backing: number, info: Buffer): void {
  const config = Buffer.alloc(8 + infoSize + 64);
  config.writeUInt32LE(backing, 0);
  info.copy(config, 8);
  try {
    ioctl(device, LOOP_CONFIGURE, config);
    return;
  } catch (error) {
    if (!hasCode(error, "EINVAL", "ENOTTY")) throw error;
  }
  ioctl(device, LOOP_SET_FD, backing);
  try {
    ioctl(device, LOOP_SET_STATUS64, info);
  } catch (error) {
    ioctl(device, LOOP_CLR_FD);
    throw error;
  }
}
