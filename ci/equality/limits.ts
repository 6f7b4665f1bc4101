/** What stands between an image and whoever looks at it, and what each is known to lose. All else must be equal. */
import type { FuseLibrary } from "../../engine/fuse/lower.ts";
import type { TruthLine } from "../../fixtures/truth.ts";
import type { Reading } from "./reading.ts";

export type View = "lower" | "overlay";

/** What is to be seen of a tree, in the place of all its lines. */
export function asShownBy(library: FuseLibrary, view: View, truth: readonly TruthLine[]): Reading {
  return library === "own" ? { lines: truth, unreadable: [] } : asShownByNative(view, truth);
}

/** Differences that the view or the way of looking makes. */
export function isOfTheView(view: View) {
  return ({ path }: TruthLine, field: keyof TruthLine): boolean => {
    // Nothing in a file system tells a directory that no layer names from another one.
    if (field === "synthesised") return true;
    // The root of an overlay is the upper directory's: it has the attributes that whoever made it chose.
    return view === "overlay" && path === "/" && field !== "type";
  };
}

/**
 * fuse-native speaks of paths in UTF-8: other names are listed with U+FFFD, and then not known. Times are a double of
 * milliseconds; what is finer is lost, and times before 1970 come out wrong.
 */
function asShownByNative(view: View, truth: readonly TruthLine[]): Reading {
  const readable = truth.filter(({ path }) => isUtf8(path));
  const lost = truth.filter(({ path }) => !isUtf8(path) && isUtf8(parentOf(path)));
  const unreadable = [
    ...lost.map(({ path }) => unknownName(view, throughUtf8(path))),
    ...readable.flatMap(unreadableXattrs),
  ];
  return { lines: readable.map(nativeLine), unreadable };
}

/** A long name may grow by U+FFFD beyond what overlayfs passes on; FUSE itself takes up to 1024 bytes. */
function unknownName(view: View, path: string): Reading["unreadable"][number] {
  const isLong = path.length - path.lastIndexOf("/") - 1 > 255;
  return { path, code: view === "overlay" && isLong ? "ENAMETOOLONG" : "ENOENT" };
}

function unreadableXattrs({ path, xattrs = {} }: TruthLine): Reading["unreadable"] {
  const names = Object.keys(xattrs).filter((name) => !isUtf8(name));
  return names.map((name) => ({ path: `${path} (${throughUtf8(name)})`, code: "ENODATA" }));
}

function nativeLine({ xattrs = {}, ...line }: TruthLine): TruthLine {
  const mtimeNsec = line.mtimeNsec - (line.mtimeNsec % 1_000_000);
  const known = Object.entries(xattrs).filter(([name]) => isUtf8(name));
  return {
    ...{ ...line, mtimeNsec },
    ...(line.target !== undefined && { target: throughUtf8(line.target) }),
    ...(known.length > 0 && { xattrs: Object.fromEntries(known) }),
  };
}

export function isBefore1970({ mtimeSec }: TruthLine): boolean {
  return mtimeSec < 0;
}

function throughUtf8(latin1: string): string {
  return Buffer.from(Buffer.from(latin1, "latin1").toString("utf8")).toString("latin1");
}

function isUtf8(latin1: string): boolean {
  return throughUtf8(latin1) === latin1;
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf("/")));
}
