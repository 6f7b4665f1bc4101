import { MNT_DETACH } from "../system/mount-flags.ts";
import { statx } from "../system/statx.ts";
import { hasCode } from "../system/system-error.ts";
import { umount2 } from "../system/umount.ts";

/**
 * Detaches a lower's mount; what still uses it (an overlay, an open file) keeps it until it lets go.
 * Nothing happens when the mount is gone already, or when something else is mounted over it.
 */
export function unmountLower(mountpoint: string, device: { readonly major: number; readonly minor: number }): void {
  try {
    const there = statx(mountpoint, { dontSync: true });
    if (there.device.minor !== device.minor || there.device.major !== device.major) return;
    umount2(mountpoint, MNT_DETACH);
  } catch (error) {
    // ENOENT: the mountpoint was removed in another namespace, and the mount with it.
    if (!hasCode(error, "EINVAL", "ENOENT")) throw error;
  }
}
