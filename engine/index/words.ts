/** Numbers of two words: whole numbers as large as JavaScript holds them exactly, also negative. */
const wordRange = 2 ** 32;

export function putDouble(words: Uint32Array, at: number, value: number): void {
  const high = Math.floor(value / wordRange);
  words[at] = value - high * wordRange;
  words[at + 1] = high;
}

export function getDouble(words: Uint32Array, at: number): number {
  return ((words[at + 1] as number) | 0) * wordRange + (words[at] as number);
}
