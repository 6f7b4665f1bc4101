/** Collects what differs; the first ones by path are the evidence, the rest are counted. */
export class Differences {
  readonly #all: { readonly path: string; readonly text: string }[] = [];

  get count(): number {
    return this.#all.length;
  }

  /** In byte order of the paths, so that evidence is the same whatever the order in which a server lists. */
  get kept(): string[] {
    const sorted = this.#all.toSorted((a, b) => (a.path < b.path ? -1 : Number(a.path > b.path)));
    return sorted.slice(0, keptDifferences).map(({ path, text }) => `${shownPath(path)}: ${text}`);
  }

  /** `path` inside the root (latin1), `text` in the words "mode is 0644, should be 4755". */
  add(path: string, text: string): void {
    this.#all.push({ path, text });
  }

  /** Notes a difference unless both print the same. */
  compare(path: string, what: string, is: string | number | bigint, should: string | number | bigint): void {
    // Nearly always they are equal as they are, and need not be printed.
    if (is !== should && String(is) !== String(should)) this.add(path, `${what} is ${is}, should be ${should}`);
  }
}

const keptDifferences = 20;

/** Bytes outside printable ASCII are escaped, so that evidence is plain text whatever an image calls its files. */
export function shownPath(path: string): string {
  const escaped = (byte: string) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, "0")}`;
  const text = `/${path}`.replace(/[^\x20-\x7e]|\\/g, escaped);
  return text.length <= 200 ? text : `${text.slice(0, 120)}…${text.slice(-60)}`;
}
