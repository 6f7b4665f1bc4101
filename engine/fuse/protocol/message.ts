/**
 * One message of the FUSE protocol, seen as bytes and as 32-bit words.
 *
 * Every structure of the protocol is made of fields aligned to 4 bytes, so the codec works on word indexes: a store into a
 * `Uint32Array` costs a tenth of `Buffer.writeUInt32LE`. A 64-bit field is two words, low half first (little-endian hosts).
 */
export interface Message {
  readonly bytes: Buffer;
  readonly words: Uint32Array;
}

/** struct fuse_in_header: len, opcode, unique (2), nodeid (2), uid, gid, pid, extensions. */
export const inHeaderBytes = 40;
export const inBodyWord = 10;
export const inWord = { length: 0, opcode: 1, unique: 2, nodeid: 4, uid: 6, gid: 7, pid: 8 } as const;

/** struct fuse_out_header: len, error, unique (2). */
export const outHeaderBytes = 16;
export const outBodyWord = 4;

const two32 = 2 ** 32;

export function allocateMessage(size: number): Message {
  const memory = new ArrayBuffer(Math.ceil(size / 8) * 8);
  return { bytes: Buffer.from(memory), words: new Uint32Array(memory) };
}

/** A copy of the request in its own memory, for answering it later. */
export function copyRequest(request: Message): Message {
  const length = word(request, inWord.length);
  const copy = allocateMessage(length);
  request.bytes.copy(copy.bytes, 0, 0, length);
  return copy;
}

export function word(message: Message, index: number): number {
  return message.words[index] ?? 0;
}

/** A 64-bit field as a number; exact below 2^53. */
export function word64(message: Message, index: number): number {
  return word(message, index) + word(message, index + 1) * two32;
}

/** Stores an integer between -2^53 and 2^53 as 64 bits, two's complement. */
export function setWord64(message: Message, index: number, value: number): void {
  message.words[index] = value;
  message.words[index + 1] = Math.floor(value / two32);
}

/** A NUL-terminated name that begins at a byte, as latin1. */
export function nameAt(request: Message, start: number): string {
  const end = request.bytes.indexOf(0, start);
  const length = word(request, inWord.length);
  return request.bytes.toString("latin1", start, end < 0 || end > length ? length : end);
}

/**
 * Writes the header of an answer.
 * @param result bytes of the body that stands behind the header, or a negative errno
 * @returns bytes of the whole message
 */
export function finishReply(reply: Message, request: Message, result: number): number {
  const length = result < 0 ? outHeaderBytes : outHeaderBytes + result;
  reply.words[0] = length;
  reply.words[1] = Math.min(result, 0);
  reply.words[2] = word(request, inWord.unique);
  reply.words[3] = word(request, inWord.unique + 1);
  return length;
}
