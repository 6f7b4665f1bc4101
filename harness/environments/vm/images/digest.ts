import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** SHA-256 (hex) over parts, each told apart from its neighbours. */
export function digestOf(...parts: readonly (string | Buffer)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash.digest("hex");
}

/** SHA-256 (hex) of a file's content. */
export async function digestOfFile(path: string): Promise<string> {
  return createHash("sha256")
    .update(await readFile(path))
    .digest("hex");
}

/** Over names, modes and contents of everything below `paths` (relative to `base`). */
export function digestOfContents(base: string, paths: readonly string[]): string {
  return digestOf(...below(base, paths).flatMap(({ path, mode, content }) => [path, String(mode), content()]));
}

/** Over names and sizes alone: enough where a name carries a digest of the content. */
export function digestOfNames(base: string, paths: readonly string[]): string {
  return digestOf(...below(base, paths).flatMap(({ path, size }) => [path, String(size)]));
}

interface Entry {
  readonly path: string;
  readonly mode: number;
  readonly size: number;
  readonly content: () => Buffer | string;
}

/** In byte order, so that the order of a directory does not matter. */
function below(base: string, paths: readonly string[]): Entry[] {
  return paths.flatMap((path) => entries(base, path)).sort((a, b) => Buffer.compare(bytes(a), bytes(b)));
}

function entries(base: string, path: string): Entry[] {
  const absolute = join(base, path);
  const stat = lstatSync(absolute);
  if (stat.isDirectory()) return readdirSync(absolute).flatMap((name) => entries(base, `${path}/${name}`));
  const content = () => (stat.isSymbolicLink() ? readlinkSync(absolute) : readFileSync(absolute));
  return [{ path, mode: stat.mode, size: stat.size, content }];
}

function bytes({ path }: Entry): Buffer {
  return Buffer.from(path);
}
