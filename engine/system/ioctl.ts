import { call, declare } from "./libc.ts";

const withBuffer = declare("int ioctl(int fd, unsigned long request, void *argument)");
const withNumber = declare("int ioctl(int fd, unsigned long request, long argument)");

/**
 * ioctl(2).
 * @param argument a number passed by value, or a buffer that the kernel reads or fills
 * @returns what the call returned, 0 or more
 * @throws SystemError
 */
export function ioctl(fd: number, request: number, argument: Buffer | number = 0): number {
  const native = typeof argument === "number" ? withNumber : withBuffer;
  return call(native, [fd, request, argument], {
    syscall: "ioctl",
    args: () => [fd, `0x${request.toString(16)}`, typeof argument === "number" ? argument : `${argument.length} bytes`],
  });
}
