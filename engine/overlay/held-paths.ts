/**
 * Names of a few bytes for directories, whatever their paths: each is held open, and its descriptor's number is its name in
 * /proc/self/fd, which is the working directory meanwhile. Nothing is made on any disk, so nothing can be left behind.
 */
import { closeSync, constants, openSync } from "node:fs";
import { UserError } from "../errors.ts";
import { hasCode } from "../system/index.ts";
import type { OverlayLayers } from "./options.ts";

/** Layers named by their descriptors, for as long as `withHeldLayers` runs. */
export interface HeldLayers {
  /** Descriptors (O_PATH), in the order of the layers. */
  readonly lowers: readonly number[];
  readonly upper: number | undefined;
  readonly work: number | undefined;
}

/**
 * Runs `use` with every layer held open and the working directory at /proc/self/fd. Everything in it must be synchronous: the
 * whole process has one working directory.
 * @throws SystemError for a directory that cannot be opened, UserError `NO_PROC`, `BAD_PATH`
 */
export function withHeldLayers<T>({ lowerdirs, upperdir, workdir }: OverlayLayers, use: (held: HeldLayers) => T): T {
  const opened: number[] = [];
  const hold = (path: string) => {
    opened.push(holdDirectory(path));
    return opened.at(-1) as number;
  };
  try {
    const held = {
      lowers: lowerdirs.map(hold),
      upper: upperdir === undefined ? undefined : hold(upperdir),
      work: workdir === undefined ? undefined : hold(workdir),
    };
    return inDescriptors(() => use(held));
  } finally {
    for (const fd of opened) closeSync(fd);
  }
}

// include/uapi/asm-generic/fcntl.h; Node has no name for it.
const O_PATH = 0o10000000;

function holdDirectory(path: string): number {
  try {
    return openSync(path, O_PATH | constants.O_DIRECTORY);
  } catch (error) {
    if (!hasCode(error, "ENAMETOOLONG")) throw error;
    const text = `the path ${JSON.stringify(path)} has ${Buffer.byteLength(path)} bytes, and no path has more than 4095, no name in it more than 255`;
    throw new UserError("BAD_PATH", text, "use shorter directory names", { cause: error });
  }
}

/** The way back is held open too: the directory may be gone, or unreachable by name. */
function inDescriptors<T>(use: () => T): T {
  const before = openSync(".", O_PATH | constants.O_DIRECTORY);
  try {
    enter("/proc/self/fd");
    try {
      return use();
    } finally {
      enter(`/proc/self/fd/${before}`);
    }
  } finally {
    closeSync(before);
  }
}

function enter(directory: string): void {
  try {
    process.chdir(directory);
  } catch (cause) {
    throw new UserError(
      "NO_PROC",
      `the paths of the overlay are too long for the kernel and cannot be shortened: entering "${directory}" failed`,
      "mount proc at /proc, or use shorter directory names",
      { cause },
    );
  }
}
