/** The manifest of truth, read once for each file of it. */
import { readFileSync, statSync } from "node:fs";
import { parseTruth, type TruthLine } from "../../fixtures/truth.ts";

/** One path of the image, as its recipe says; `path` without the leading slash, `""` is the root. */
export type TruthEntry = TruthLine;

/** By path, parents before children. */
export type Truth = ReadonlyMap<string, TruthEntry>;

/** Parsed once; again only when the file has changed. */
export const loadTruth: (path: string) => Truth = cachedByFile((text) => {
  return new Map(parseTruth(text).map((line) => [bare(line.path), { ...line, path: bare(line.path) }]));
});

/** The directory that an entry lies in; undefined for the root. */
export function parentOf(path: string): string | undefined {
  if (path === "") return undefined;
  return path.slice(0, Math.max(path.lastIndexOf("/"), 0));
}

/** `/etc` and `etc` name one path. */
export function bare(path: string): string {
  return path.replace(/^\/+/, "");
}

function cachedByFile<Value>(parse: (text: string) => Value): (path: string) => Value {
  const cache = new Map<string, { readonly version: string; readonly value: Value }>();
  return (path) => {
    const { ino, size, mtimeMs } = statSync(path);
    const version = `${ino} ${size} ${mtimeMs}`;
    const known = cache.get(path);
    if (known?.version === version) return known.value;
    const value = parse(readFileSync(path, "utf8"));
    cache.set(path, { version, value });
    return value;
  };
}
