/** Cuts a stream of bytes into lines, whatever its chunks are. */
export interface LineReader {
  /** Lines that end in this chunk, without their ends; empty ones are left out. */
  push(chunk: Uint8Array): string[];
}

/** Frames have a few kilobytes, with a long transcript some megabytes. */
export const longestLine = 64 * 1024 * 1024;

const newline = 0x0a;

/**
 * @param tooLong told once for each line of more than `limit` bytes, which is left out
 * @param limit bytes
 */
export function lineReader(tooLong: (limit: number) => void, limit = longestLine): LineReader {
  let parts: Uint8Array[] = [];
  let length = 0;
  const take = (): string[] => {
    const line = length > limit ? "" : Buffer.concat(parts).toString("utf8");
    if (length > limit) tooLong(limit);
    parts = [];
    length = 0;
    return line === "" ? [] : [line];
  };
  const add = (part: Uint8Array) => {
    length += part.length;
    if (length > limit) parts = [];
    else if (part.length > 0) parts.push(part);
  };
  return {
    push(chunk) {
      const lines: string[] = [];
      let start = 0;
      for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
        add(chunk.subarray(start, end));
        lines.push(...take());
        start = end + 1;
      }
      add(chunk.subarray(start));
      return lines;
    },
  };
}
