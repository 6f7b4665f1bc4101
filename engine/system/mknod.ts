import { deviceNumber } from "./device-number.ts";
import { call, cString, declare, type PathArgument } from "./libc.ts";

const nativeMknod = declare("int mknod(const void *path, unsigned int mode, unsigned long dev)");

/**
 * mknod(2).
 * @param mode type (`S_IFCHR`, `S_IFBLK`, `S_IFIFO` of `node:fs` constants) and permission bits; the umask applies
 * @throws SystemError
 */
export function mknod(path: PathArgument, mode: number, device = { major: 0, minor: 0 }): void {
  call(nativeMknod, [cString(path), mode, deviceNumber(device.major, device.minor)], {
    syscall: "mknod",
    args: () => [path.toString(), `0${mode.toString(8)}`, `${device.major}:${device.minor}`],
    path,
  });
}
