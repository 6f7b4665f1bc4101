/**
 * Gives a buffer's memory back at once; it is empty then. The collector sees a few words where there are megabytes, and lets
 * many pile up. Only for what has memory of its own and is in nobody's hands.
 */
export function giveBack(bytes: Buffer): void {
  const { buffer } = bytes;
  if (buffer instanceof ArrayBuffer && buffer.byteLength === bytes.length && bytes.length > 0) buffer.transfer(0);
}
