import { call, cString, declare, type PathArgument } from "./libc.ts";

const nativeUmount2 = declare("int umount2(const void *target, int flags)");

/**
 * umount2(2). May block like mount(2).
 * @param flags `MNT_DETACH`, `MNT_FORCE`, `UMOUNT_NOFOLLOW`
 * @throws SystemError `EINVAL` when nothing is mounted there, `EBUSY` when it is in use
 */
export function umount2(target: PathArgument, flags = 0): void {
  call(nativeUmount2, [cString(target), flags], {
    syscall: "umount2",
    args: () => [target.toString(), flags],
    path: target,
  });
}
