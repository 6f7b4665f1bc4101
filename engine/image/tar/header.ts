import type { Labelled } from "./byte-source.ts";
import { numberField, textField } from "./fields.ts";
import { tarError } from "./tar-error.ts";

/** One 512-byte header block, before extension headers change it. */
export interface TarHeader {
  readonly typeflag: string;
  readonly name: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly mtime: number;
  readonly linkName: string;
  readonly major: number;
  readonly minor: number;
}

export const blockBytes = 512;

/** @param block a block that is not all zeros; @param at where it lies, for messages */
export function parseHeader(source: Labelled, block: Buffer, at: number): TarHeader {
  verifyChecksum(source, block, at);
  const number = (field: string, start: number, length: number): number => {
    const value = numberField(block, start, length);
    const negative = value !== undefined && value < 0 && field !== "mtime";
    const isNoDevice = value !== undefined && value > maxDevice && field === "device number";
    if (value === undefined || negative || isNoDevice)
      throw tarError(source.label, `bad ${field} in the header at byte ${at}`);
    return value;
  };
  const hasDevice = block.toString("latin1", 257, 262) === "ustar";
  return {
    typeflag: block.toString("latin1", 156, 157),
    name: prefix(block) + textField(block, 0, 100),
    mode: number("mode", 100, 8),
    uid: number("uid", 108, 8),
    gid: number("gid", 116, 8),
    size: number("size", 124, 12),
    mtime: number("mtime", 136, 12),
    linkName: textField(block, 157, 100),
    major: hasDevice ? number("device number", 329, 8) : 0,
    minor: hasDevice ? number("device number", 337, 8) : 0,
  };
}

/** Linux keeps 12 bits of a major number and 20 of a minor one; other systems keep 32. */
const maxDevice = 0xffffffff;

/** Only POSIX archives (`ustar` and a NUL) have a name prefix; GNU tar keeps other things in that place. */
function prefix(block: Buffer): string {
  if (block.toString("latin1", 257, 263) !== "ustar\0") return "";
  const star = block.toString("latin1", 508, 512) === "tar\0";
  const text = textField(block, 345, star ? 131 : 155);
  return text === "" ? "" : `${text}/`;
}

function verifyChecksum(source: Labelled, block: Buffer, at: number): void {
  const stored = numberField(block, 148, 8);
  let unsigned = 0;
  let signed = 0;
  for (let index = 0; index < blockBytes; index++) {
    const byte = index >= 148 && index < 156 ? 0x20 : (block[index] ?? 0);
    unsigned += byte;
    signed += byte < 0x80 ? byte : byte - 0x100;
  }
  // Some old tar programs added up signed characters.
  if (stored === unsigned || stored === signed) return;
  throw tarError(
    source.label,
    `the header at byte ${at} has checksum ${stored ?? "(no number)"}, its bytes add up to ${unsigned}`,
  );
}
