import { call, cString, declare, type PathArgument } from "./libc.ts";

/** From include/uapi/linux/fs.h. */
export const RENAME_NOREPLACE = 1;
export const RENAME_EXCHANGE = 2;
export const RENAME_WHITEOUT = 4;

const AT_FDCWD = -100;
const nativeRenameat2 = declare(
  "int renameat2(int oldDir, const void *from, int newDir, const void *to, unsigned int flags)",
);

/** renameat2(2) with flags, relative to the working directory. @throws SystemError */
export function renameat2(from: PathArgument, to: PathArgument, flags: number): void {
  call(nativeRenameat2, [AT_FDCWD, cString(from), AT_FDCWD, cString(to), flags], {
    syscall: "renameat2",
    args: () => [from.toString(), to.toString(), flags],
    path: from,
  });
}
