/** The frames of a zstd stretch; node:zlib decompresses one at a time. Source: RFC 8878, section 3.1. */

/** @returns each frame with content, or undefined when the bytes do not end with a frame */
export function splitFrames(bytes: Buffer): Buffer[] | undefined {
  const frames: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const isSkippable = at + 8 <= bytes.length && bytes.readUInt32LE(at) >>> 4 === 0x184d2a5;
    const end = isSkippable ? at + 8 + bytes.readUInt32LE(at + 4) : frameEnd(bytes, at);
    if (end === undefined || end > bytes.length) return undefined;
    if (!isSkippable) frames.push(bytes.subarray(at, end));
    at = end;
  }
  return frames;
}

const magic = 0xfd2fb528;
const singleSegmentFlag = 1 << 5;
const checksumFlag = 1 << 2;
const rleBlock = 1;

function frameEnd(bytes: Buffer, start: number): number | undefined {
  if (start + 5 > bytes.length || bytes.readUInt32LE(start) !== magic) return undefined;
  const descriptor = bytes[start + 4] as number;
  let at = start + 5 + headerRest(descriptor);
  for (let isLast = false; !isLast; ) {
    if (at + 3 > bytes.length) return undefined;
    const block = bytes.readUIntLE(at, 3);
    isLast = (block & 1) === 1;
    at += 3 + (((block >> 1) & 3) === rleBlock ? 1 : block >> 3);
  }
  return descriptor & checksumFlag ? at + 4 : at;
}

/** Bytes of the header behind its descriptor: window, dictionary, size of the content. */
function headerRest(descriptor: number): number {
  const isSingle = (descriptor & singleSegmentFlag) !== 0;
  const dictionary = [0, 1, 2, 4][descriptor & 3] as number;
  const content = [isSingle ? 1 : 0, 2, 4, 8][descriptor >> 6] as number;
  return (isSingle ? 0 : 1) + dictionary + content;
}
