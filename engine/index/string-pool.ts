/** Strings laid one after another, each of them once. */
export interface StringPool {
  /** @returns where its bytes begin; there are as many as the text has, or half of it for hexadecimal digits */
  add(text: string): number;
  bytes(): Buffer;
}

/** @param encoding of the texts; what they stand for is stored */
export function createPool(encoding: "latin1" | "hex"): StringPool {
  const offsets = new Map<string, number>();
  let bytes = Buffer.alloc(4096);
  let used = 0;
  return {
    add(text) {
      const known = offsets.get(text);
      if (known !== undefined) return known;
      const offset = used;
      if (used + text.length > bytes.length) bytes = larger(bytes, used + text.length);
      used += bytes.write(text, used, encoding);
      offsets.set(text, offset);
      return offset;
    },
    bytes: () => bytes.subarray(0, used),
  };
}

function larger(bytes: Buffer<ArrayBuffer>, least: number): Buffer<ArrayBuffer> {
  const grown = Buffer.alloc(2 * least);
  bytes.copy(grown);
  return grown;
}
