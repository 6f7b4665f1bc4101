/** A list of records of whole words that grows. */
export interface WordList {
  /** Records so far. */
  readonly count: number;
  push(...words: readonly number[]): void;
  /** The words as bytes. */
  bytes(): Buffer;
}

/** @param width words of a record */
export function createWordList(width: number): WordList {
  let words = new Uint32Array(width * 64);
  let used = 0;
  return {
    get count() {
      return used / width;
    },
    push(...record) {
      if (used + width > words.length) words = grown(words);
      words.set(record, used);
      used += width;
    },
    bytes: () => Buffer.from(words.buffer, 0, used * 4),
  };
}

function grown(words: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(words.length * 2);
  larger.set(words);
  return larger;
}
