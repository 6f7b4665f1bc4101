/** An overlay by fsopen(2), fsconfig(2), fsmount(2), move_mount(2): each option a call, of at most `maxConfigBytes`. */
import { UserError } from "../errors.ts";
import {
  fsconfigCommand,
  fsconfigDescriptor,
  fsconfigFlag,
  fsconfigString,
  fsmount,
  fsopen,
  hasCode,
  maxConfigBytes,
  moveMount,
} from "../system/index.ts";
import { type HeldLayers, withHeldLayers } from "./held-paths.ts";
import type { KernelOverlay } from "./kernel.ts";
import { chunksOf, type LowerSyntax, lowerSyntax } from "./lower-syntax.ts";
import { escapePath, joinLowers, switchOptions } from "./options.ts";
import { withDescriptor } from "./with-descriptor.ts";

/**
 * Directories whose paths do not fit are passed by descriptor where the kernel takes one (6.13), else by the descriptor's
 * number; mountinfo then shows that.
 * @throws SystemError with the kernel's own words, UserError `MOUNT_DATA_TOO_LONG`
 */
export function mountByContext(overlay: KernelOverlay, source: string): void {
  const syntax = lowerSyntax();
  if (fits(overlay, syntax)) mountWith(overlay, source, syntax);
  else withHeldLayers(overlay, (held) => mountWith(overlay, source, syntax, held));
}

/** Whether every path can be a value as it is. */
function fits({ lowerdirs, upperdir = "", workdir = "" }: KernelOverlay, syntax: LowerSyntax): boolean {
  const lowers = syntax === "each" ? lowerdirs.every(isShort) : isPlain(joinLowers(lowerdirs));
  return (
    lowers && [upperdir, workdir].every((path) => isShort(escapePath(path)) && (syntax !== "once" || isPlain(path)))
  );
}

function isShort(value: string): boolean {
  return Buffer.byteLength(value) <= maxConfigBytes;
}

/** Short, and without what one kernel or another takes apart or refuses. */
function isPlain(value: string): boolean {
  return isShort(value) && !/[,\\]/.test(value);
}

/** @param held given when some path does not fit */
function mountWith(overlay: KernelOverlay, source: string, syntax: LowerSyntax, held?: HeldLayers): void {
  withDescriptor(fsopen("overlay"), (context) => {
    fsconfigString(context, "source", source);
    passLowers(context, overlay.lowerdirs, syntax, held?.lowers);
    passDirectory(context, "upperdir", overlay.upperdir, held?.upper);
    passDirectory(context, "workdir", overlay.workdir, held?.work);
    passSwitches(context, overlay);
    fsconfigCommand(context, "create");
    withDescriptor(fsmount(context), (mounted) => moveMount(mounted, overlay.target));
  });
}

function passLowers(context: number, paths: readonly string[], syntax: LowerSyntax, fds?: readonly number[]): void {
  if (syntax === "each") {
    for (const [at, path] of paths.entries()) passValue(context, "lowerdir+", path, fds?.[at]);
    return;
  }
  const chunks = fds === undefined ? [joinLowers(paths)] : chunksOf(fds);
  if (syntax === "once" && chunks.length > 1) throw tooMany(paths.length);
  for (const [at, chunk] of chunks.entries()) fsconfigString(context, "lowerdir", `${at === 0 ? "" : ":"}${chunk}`);
}

function passDirectory(context: number, key: string, path: string | undefined, fd: number | undefined): void {
  if (path !== undefined) passValue(context, key, escapePath(path), fd);
}

/** By descriptor only what does not fit: mountinfo shows the path of all else. */
function passValue(context: number, key: string, value: string, fd: number | undefined): void {
  if (fd === undefined || (isShort(value) && !value.includes(","))) fsconfigString(context, key, value);
  else passDescriptor(context, key, fd);
}

function passDescriptor(context: number, key: string, fd: number): void {
  try {
    fsconfigDescriptor(context, key, fd);
  } catch (error) {
    // EBADF: descriptors are taken, O_PATH ones are not. EINVAL: strings only (6.5). EOPNOTSUPP: the same, before.
    if (!hasCode(error, "EINVAL", "EBADF", "EOPNOTSUPP")) throw error;
    fsconfigString(context, key, `${fd}`);
  }
}

function passSwitches(context: number, { options }: KernelOverlay): void {
  for (const word of switchOptions(options ?? {})) {
    const [key = "", value] = word.split("=");
    if (value === undefined) fsconfigFlag(context, key);
    else fsconfigString(context, key, value);
  }
}

function tooMany(count: number): UserError {
  return new UserError(
    "MOUNT_DATA_TOO_LONG",
    `fsconfig(2) of this kernel takes all lower directories in one value of ${maxConfigBytes} bytes, and ${count} do not fit`,
    'use the mount API "mount"',
  );
}
