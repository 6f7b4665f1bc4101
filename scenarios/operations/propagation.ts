/** How mounts spread between mount namespaces: mount_namespaces(7). */
import {
  CLONE_NEWNS,
  MNT_DETACH,
  MS_BIND,
  MS_PRIVATE,
  MS_REC,
  MS_SHARED,
  MS_SLAVE,
  mount,
  umount2,
  unshare,
} from "../../engine/system/index.ts";

/** From now on mounts below the directory show in namespaces split off from here, unless those refuse. Makes it a mount of its own. */
export function shareMountsBelow({ path }: { readonly path: string }): void {
  mount(path, path, "", MS_BIND);
  mount("none", path, "", MS_SHARED);
}

/** Takes `shareMountsBelow` back. */
export function unshareMountsBelow({ path }: { readonly path: string }): void {
  mount("none", path, "", MS_PRIVATE | MS_REC);
  umount2(path, MNT_DETACH);
}

/**
 * A mount namespace of its own for this process: mounts made outside below shared directories show inside, not the other way
 * round. The process stays in it.
 */
export function makeSlaveNamespace(): void {
  unshare(CLONE_NEWNS);
  mount("none", "/", "", MS_SLAVE | MS_REC);
}
