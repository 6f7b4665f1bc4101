/**
 * Fields of a tar header block. A field that cannot be understood is `undefined`; the caller knows which one it was.
 * Sources: POSIX.1-2017 pax, "ustar Interchange Format"; GNU tar manual, "Extensions to the POSIX format" (base-256).
 */

/** Bytes up to the first NUL, as latin1. */
export function textField(block: Buffer, start: number, length: number): string {
  const end = block.indexOf(0, start);
  return block.toString("latin1", start, end === -1 ? start + length : Math.min(end, start + length));
}

/** Octal digits, or base-256 when the top bit is set. An empty field is 0. */
export function numberField(block: Buffer, start: number, length: number): number | undefined {
  const first = block[start] ?? 0;
  return first & 0x80
    ? base256(block.subarray(start, start + length))
    : octal(block.toString("latin1", start, start + length));
}

/** Old writers pad with spaces or NULs on either side; whatever follows a NUL after the digits is ignored. */
function octal(field: string): number | undefined {
  const digits = (field.replace(/^[ \0]+/, "").split("\0")[0] ?? "").trimEnd();
  if (!/^[0-7]*$/.test(digits)) return undefined;
  const value = digits === "" ? 0 : Number.parseInt(digits, 8);
  return Number.isSafeInteger(value) ? value : undefined;
}

/** Two's complement in the bits after the marker bit. */
function base256(field: Buffer): number | undefined {
  const negative = ((field[0] ?? 0) & 0x40) !== 0;
  let value = negative ? -1n : 0n;
  field.forEach((byte, at) => {
    const bits = at === 0 && !negative ? byte & 0x7f : byte;
    value = (value << 8n) | BigInt(bits);
  });
  const result = Number(value);
  return Number.isSafeInteger(result) ? result : undefined;
}
