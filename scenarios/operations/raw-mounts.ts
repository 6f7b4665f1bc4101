/** Mounts with exactly the words of the experiment, past the engine's own options, and what the kernel made of them. */
import { closeSync, existsSync, readFileSync } from "node:fs";
import { mountSource } from "../../engine/overlay/kernel.ts";
import {
  fsconfigCommand,
  fsconfigFlag,
  fsconfigString,
  fsmount,
  fsopen,
  mount,
  moveMount,
  readMountinfo,
  splitMountOptions,
} from "../../engine/system/index.ts";

export interface DataMount {
  readonly type: string;
  readonly target: string;
  /** As the file system takes it. */
  readonly data: string;
}

/** mount(2) @throws SystemError when the kernel refuses */
export function mountData({ type, target, data }: DataMount): void {
  mount(mountSource, target, type, 0, data);
}

export interface ContextMount {
  readonly type: string;
  readonly target: string;
  /** In order; one without a value is a flag. */
  readonly options: readonly (readonly [key: string, value?: string])[];
}

/** fsopen(2), fsconfig(2), fsmount(2), move_mount(2) @throws SystemError of the call that was refused */
export function mountContext({ type, target, options }: ContextMount): void {
  const context = fsopen(type);
  try {
    for (const [key, value] of options) {
      if (value === undefined) fsconfigFlag(context, key);
      else fsconfigString(context, key, value);
    }
    fsconfigCommand(context, "create");
    attach(fsmount(context), target);
  } finally {
    closeSync(context);
  }
}

function attach(mounted: number, target: string): void {
  try {
    moveMount(mounted, target);
  } finally {
    closeSync(mounted);
  }
}

/** Options of an overlay that took effect. */
export type EffectiveOptions = Readonly<Record<"index" | "nfs_export" | "xino" | "metacopy", string>>;

/**
 * Mountinfo shows an option of an overlay only where it differs from the module's default, so that both are needed to tell
 * (ovl_show_options() in fs/overlayfs/).
 */
export function overlayOptions({ path }: { readonly path: string }): EffectiveOptions {
  const top = readMountinfo().findLast(({ mountPoint }) => mountPoint === path);
  if (top?.type !== "overlay") throw new Error(`no overlay is mounted at ${JSON.stringify(path)}`);
  const shown = new Map(splitMountOptions(top.superOptions).map((option) => option.split("=", 2) as [string, string]));
  const option = (name: string, byDefault: string) => shown.get(name) ?? byDefault;
  return {
    index: option("index", moduleSwitch("index")),
    nfs_export: option("nfs_export", moduleSwitch("nfs_export")),
    metacopy: option("metacopy", moduleSwitch("metacopy")),
    xino: option("xino", moduleSwitch("xino_auto") === "on" ? "auto" : "off"),
  };
}

function moduleSwitch(name: string): "on" | "off" {
  const path = `/sys/module/overlay/parameters/${name}`;
  return existsSync(path) && readFileSync(path, "latin1").trim() === "Y" ? "on" : "off";
}
