/** What the running server of an image was started with: a file beside its status, written before it starts. */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import type { LowerSpec } from "../fuse/lower.ts";
import { hasCode } from "../system/index.ts";
import type { ImagePaths } from "./layout.ts";

/** Under the image's lock. For root alone: an address of a cache may hold a password. */
export function writeServedSpec({ spec: path }: ImagePaths, spec: LowerSpec): void {
  const temporary = `${path}.tmp`;
  writeFileSync(temporary, `${JSON.stringify(spec)}\n`, { mode: 0o600 });
  renameSync(temporary, path);
}

export function readServedSpec({ spec: path }: ImagePaths): LowerSpec | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as LowerSpec;
  } catch (error) {
    if (hasCode(error, "ENOENT") || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Settings that change how fast bytes come, never which: a server with others of these is used all the same. */
type Settings = { readonly [Name in "storeDir" | "content" | "passthrough" | "threads"]?: LowerSpec[Name] | undefined };

/** What a mount asks for and the running server does otherwise: `content.cache.directory is "/a", not "/b"`. */
export function servedOtherwise(running: LowerSpec, wanted: Settings): string[] {
  const now = leaves(settingsOf({ passthrough: "auto", threads: 1, ...running }));
  return [...leaves(settingsOf(wanted))]
    .filter(([name, value]) => now.get(name) !== value)
    .map(([name, value]) => `${name} is ${now.get(name) ?? "not set"}, not ${value}`);
}

function settingsOf({ storeDir, content, passthrough, threads }: Settings): object {
  return { content: { storeDir, ...content }, passthrough, threads };
}

/** Every value that is no object, by its path, as JSON. */
function leaves(value: unknown, name = ""): Map<string, string> {
  if (value === undefined) return new Map();
  if (typeof value !== "object" || value === null) return new Map([[name, withoutPassword(JSON.stringify(value))]]);
  return new Map(Object.entries(value).flatMap(([key, inner]) => [...leaves(inner, name ? `${name}.${key}` : key)]));
}

function withoutPassword(text: string): string {
  return text.replace(/(:\/\/)[^/"]*@/, "$1***@");
}
