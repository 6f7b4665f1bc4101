/**
 * node:zlib begins a raw deflate stream at a whole byte only. A stretch that begins after some bits of a byte gets empty
 * deflate blocks put in front of it, so many that they end at the same bit. Source: RFC 1951.
 */

/** The bytes with their first `bits` bits (those of the block before) replaced by empty blocks. */
export function alignDeflate(bytes: Buffer, bits: number): Buffer {
  if (bits === 0) return bytes;
  const prefix = prefixOf(bits);
  const aligned = Buffer.concat([prefix, bytes.subarray(1)]);
  aligned[prefix.length - 1] = (prefix.at(-1) as number) | ((bytes[0] ?? 0) & (0xff << bits));
  return aligned;
}

/** Whole bytes and then `bits` bits of empty blocks. A fixed block makes 10 bits, the dynamic one an odd number. */
function prefixOf(bits: number): Buffer {
  const blocks = bits % 2 === 1 ? [...emptyDynamicBlock] : [];
  while (blocks.length % 8 !== bits) blocks.push(...emptyFixedBlock);
  const bytes = Buffer.alloc(Math.ceil(blocks.length / 8));
  for (const [at, bit] of blocks.entries()) bytes[at >> 3] = (bytes[at >> 3] as number) | (bit << (at & 7));
  return bytes;
}

/** Not the last block, type 1, end of block (seven zeros). */
const emptyFixedBlock = bitsOf("0 10 0000000");

/**
 * Not the last block, type 2; one code for literals and lengths and one for distances. Its code lengths are written with
 * 0 as "0", 1 as "10" and 18 (a run of zeros) as "11": 256 literals that do not occur, end of block with one bit, no
 * distance. At last the end of block.
 */
const emptyDynamicBlock = bitsOf(
  "0 01 00000 00000 0111",
  // Lengths of the codes for 16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1; lowest bit first.
  `000 000 010 100 ${"000 ".repeat(13)} 010`,
  // 138 zeros, 118 zeros.
  "11 1111111 11 1101011",
  "10 0 0",
);

function bitsOf(...texts: readonly string[]): number[] {
  return [...texts.join("").replaceAll(" ", "")].map(Number);
}
