/** Collects what differs; keeps the first ones for the evidence and counts the rest. */
export class Differences {
  readonly kept: string[] = [];
  count = 0;

  /** `path` inside the root (latin1), `text` in the words "mode is 0644, should be 4755". */
  add(path: string, text: string): void {
    this.count++;
    if (this.kept.length < keptDifferences) this.kept.push(`${shownPath(path)}: ${text}`);
  }

  /** Notes a difference unless both print the same. */
  compare(path: string, what: string, is: string | number | bigint, should: string | number | bigint): void {
    if (String(is) !== String(should)) this.add(path, `${what} is ${is}, should be ${should}`);
  }
}

const keptDifferences = 20;

/** Bytes outside printable ASCII are escaped, so that evidence is plain text whatever an image calls its files. */
export function shownPath(path: string): string {
  const escaped = (byte: string) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, "0")}`;
  const text = `/${path}`.replace(/[^\x20-\x7e]|\\/g, escaped);
  return text.length <= 200 ? text : `${text.slice(0, 120)}…${text.slice(-60)}`;
}
