import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** The programs that doc comments of these directories show as examples. */
export async function examples(root: string, directories: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const directory of directories) {
    const names = (await readdir(join(root, directory))).filter((name) => name.endsWith(".ts")).sort();
    for (const name of names) found.push(...shownIn(await readFile(join(root, directory, name), "utf8")));
  }
  return found;
}

function shownIn(source: string): string[] {
  const blocks = source.matchAll(/ \* @example\n \* ```ts\n(.*?) \* ```/gs);
  return [...blocks].map(([, lines = ""]) => lines.replaceAll(/^ \* ?/gm, ""));
}
