/**
 * The options of an overlay, built from small values: as the data string of mount(2), or one by one.
 * Syntax: Documentation/filesystems/overlayfs.rst; the parser is ovl_next_opt() and ovl_unescape() in fs/overlayfs/.
 */
import { UserError } from "../errors.ts";

export const switches = ["default", "on", "off"] as const;
export type Switch = (typeof switches)[number];

/** What may be chosen; `default` (or leaving it out) keeps the kernel's own default. */
export interface OverlayOptions {
  /** Hard links and inode numbers kept across copy-up; ties an upper to its lower (K9, K10). */
  readonly index?: Switch;
  /** Copy-up of attributes without data; the upper then depends on the lower. */
  readonly metacopy?: Switch;
  /** rename(2) of lower directories instead of EXDEV (K30). */
  readonly redirect_dir?: Switch;
  /** Inode numbers unique across layers; falls back by itself where a lower has no UUID, as FUSE (K13). */
  readonly xino?: Switch;
  /** No fsync to the upper; a crash makes the upper worthless (K29). 5.10+ */
  readonly volatile?: Switch;
  /** Marks in `user.overlay.*` instead of `trusted.overlay.*`, for mounts in a user namespace (K24, K25). 5.11+ */
  readonly userxattr?: Switch;
}

export interface OverlayLayers {
  /** Topmost first. */
  readonly lowerdirs: readonly string[];
  /** Both or neither; without them the overlay is read-only. */
  readonly upperdir?: string;
  readonly workdir?: string;
}

/** The guide's "fixed flow": an upper that depends on nothing but itself. */
export const recommendedOptions: OverlayOptions = { index: "off", metacopy: "off" };

/** mount(2) copies one page and ends it with NUL: copy_mount_options() in fs/namespace.c. Longer data is cut without an error. */
export const maxDataBytes = 4095;

/** The kernel takes no more: OVL_MAX_STACK in fs/overlayfs/. */
const maxLowers = 500;

/** @throws UserError `MOUNT_DATA_TOO_LONG`, `BAD_PATH`, `TOO_MANY_LOWERS` */
export function overlayData(layers: OverlayLayers, options: OverlayOptions = {}): string {
  const data = overlayWords(layers, options);
  const bytes = Buffer.byteLength(data);
  if (bytes <= maxDataBytes) return data;
  throw new UserError(
    "MOUNT_DATA_TOO_LONG",
    `the overlay's mount options take ${bytes} bytes and mount(2) carries ${maxDataBytes}`,
    "use shorter directory names",
  );
}

/** The same, however long it is. @throws UserError `BAD_PATH`, `TOO_MANY_LOWERS` */
export function overlayWords(layers: OverlayLayers, options: OverlayOptions = {}): string {
  checkLayers(layers);
  return [...layerOptions(layers), ...switchOptions(options)].join(",");
}

/** @throws UserError `BAD_PATH`, `TOO_MANY_LOWERS` */
export function checkLayers({ lowerdirs, upperdir, workdir }: OverlayLayers): void {
  for (const path of [...lowerdirs, upperdir ?? "/", workdir ?? "/"]) refuseNul(path);
  if (lowerdirs.length > 0 && lowerdirs.length <= maxLowers) return;
  throw new UserError(
    "TOO_MANY_LOWERS",
    `an overlay of ${lowerdirs.length} lower directories was asked for and the kernel takes 1 to ${maxLowers}`,
    "merge layers before they are mounted",
  );
}

function layerOptions({ lowerdirs, upperdir, workdir }: OverlayLayers): string[] {
  const options = [`lowerdir=${joinLowers(lowerdirs)}`];
  if (upperdir !== undefined) options.push(`upperdir=${escapePath(upperdir)}`);
  if (workdir !== undefined) options.push(`workdir=${escapePath(workdir)}`);
  return options;
}

export function joinLowers(lowerdirs: readonly string[]): string {
  return lowerdirs.map(escapeLowerPath).join(":");
}

/** `index=off`, `volatile`: what was chosen, in a fixed order. */
export function switchOptions(options: OverlayOptions): string[] {
  const valued = (["index", "metacopy", "redirect_dir", "xino"] as const).flatMap((name) => {
    const value = options[name] ?? "default";
    return value === "default" ? [] : [`${name}=${value}`];
  });
  // Flags: there is no word for "off".
  const flags = (["volatile", "userxattr"] as const).filter((name) => options[name] === "on");
  return [...valued, ...flags];
}

/** `,` ends an option and `\` takes away the meaning of the next character. */
export function escapePath(path: string): string {
  return path.replace(/[\\,]/g, "\\$&");
}

/** In `lowerdir` a `:` also parts two layers. */
function escapeLowerPath(path: string): string {
  return path.replace(/[\\,:]/g, "\\$&");
}

function refuseNul(path: string): void {
  if (path === "" || path.includes("\0")) {
    throw new UserError("BAD_PATH", `${JSON.stringify(path)} cannot be a layer of an overlay`, "name a directory");
  }
}
