/** zlib's inflate with what node:zlib does not give: where deflate blocks begin, and the bytes that came before. Blocking. */
import { addressOf, textAt } from "./native-buffer.ts";
import { ownLibrary } from "./own-library.ts";

export interface Inflater {
  /**
   * Decompresses until input or room is used up, the member ends, or, when asked to, a deflate block ends.
   * @param input of which the bytes from `at` on are next
   * @throws InflateError for bytes that are no gzip member
   */
  step(input: Buffer, at: number, room: Buffer, stopAtBlock: boolean): InflateStep;
  /** The last 32 KiB that came out of this member, or fewer at its beginning. */
  window(): Buffer;
  /** Ready for the next member. */
  reset(): void;
  close(): void;
}

export interface InflateStep {
  /** Bytes of input and of room used. */
  readonly consumed: number;
  readonly produced: number;
  /** The member is over, its trailer verified. */
  readonly atEnd: boolean;
  /** A block that is not the member's first begins here. */
  readonly atBlock: boolean;
  /** Bits of the last byte of input that were not used yet. */
  readonly unusedBits: number;
}

export class InflateError extends Error {}

/** An inflater of gzip members; header and trailer are verified. */
export function openInflater(): Inflater {
  const zlib = load();
  const stream = Buffer.alloc(streamBytes);
  const check = (result: number) => {
    if (result === code.ok || result === code.streamEnd || result === code.bufferError) return result;
    throw new InflateError(textAt(stream.readBigUInt64LE(field.message)) || `zlib error ${result}`);
  };
  check(zlib.init(stream, gzipOnly, zlib.version(), streamBytes));
  return {
    step(input, at, room, stopAtBlock) {
      const available = input.length - at;
      putBuffer(stream, field.nextIn, addressOf(input) + BigInt(at), available);
      putBuffer(stream, field.nextOut, addressOf(room), room.length);
      const result = check(zlib.inflate(stream, stopAtBlock ? flush.block : flush.none));
      const state = stream.readInt32LE(field.dataType);
      const produced = room.length - stream.readUInt32LE(field.nextOut + 8);
      return {
        consumed: available - stream.readUInt32LE(field.nextIn + 8),
        produced,
        atEnd: result === code.streamEnd,
        atBlock: (state & 192) === 128,
        unusedBits: state & 7,
      };
    },
    window() {
      const window = Buffer.alloc(32768);
      const length = Buffer.alloc(4);
      check(zlib.getDictionary(stream, window, length));
      return window.subarray(0, length.readUInt32LE());
    },
    reset: () => void check(zlib.reset(stream)),
    close: () => void zlib.end(stream),
  };
}

/** z_stream of <zlib.h> where long and pointers have 8 bytes. */
const field = { nextIn: 0, nextOut: 24, message: 48, dataType: 88 } as const;
const streamBytes = 112;

const flush = { none: 0, block: 5 } as const;
const code = { ok: 0, streamEnd: 1, bufferError: -5 } as const;
/** windowBits of inflateInit2: the largest window, a gzip header and nothing else. */
const gzipOnly = 15 + 16;

function putBuffer(stream: Buffer, at: number, address: bigint, length: number): void {
  stream.writeBigUInt64LE(address, at);
  stream.writeUInt32LE(length, at + 8);
}

type NativeFunction = (...args: unknown[]) => number;

let loaded: ReturnType<typeof bind> | undefined;

/** When first needed: a server that decompresses nothing must not depend on the library. */
function load() {
  loaded ??= bind();
  return loaded;
}

function bind() {
  const library = ownLibrary();
  const declare = (prototype: string) => library.func(prototype) as NativeFunction;
  return {
    version: library.func("const char *zlibVersion()") as () => string,
    init: declare("int inflateInit2_(void *stream, int windowBits, const char *version, int size)"),
    inflate: declare("int inflate(void *stream, int flush)"),
    getDictionary: declare("int inflateGetDictionary(void *stream, void *dictionary, void *length)"),
    reset: declare("int inflateReset(void *stream)"),
    end: declare("int inflateEnd(void *stream)"),
  };
}
