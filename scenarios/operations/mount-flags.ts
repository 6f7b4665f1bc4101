import { MS_BIND, MS_NODEV, MS_NOEXEC, MS_NOSUID, MS_REMOUNT, mount } from "../../engine/system/index.ts";

const flags = { nosuid: MS_NOSUID, nodev: MS_NODEV, noexec: MS_NOEXEC };
export type MountFlag = keyof typeof flags;

/** Gives a mount these flags and takes its others away; the file system below and its other mounts stay as they are. */
export function setMountFlags({ path, names }: { readonly path: string; readonly names: readonly MountFlag[] }): void {
  const wanted = names.reduce((sum, name) => sum | flags[name], 0);
  mount("none", path, "", MS_BIND | MS_REMOUNT | wanted);
}
