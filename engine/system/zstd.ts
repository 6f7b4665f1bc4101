/** libzstd's streaming decompressor, which node:zlib has only asynchronously. Blocking. */
import { addressOf } from "./native-buffer.ts";
import { ownLibrary } from "./own-library.ts";

export interface ZstdDecompressor {
  /**
   * Decompresses until input or room is used up, or the frame ends.
   * @throws ZstdError
   */
  step(
    input: Buffer,
    at: number,
    room: Buffer,
  ): { readonly consumed: number; readonly produced: number; readonly atEnd: boolean };
  close(): void;
}

export class ZstdError extends Error {}

export function openZstd(): ZstdDecompressor {
  const zstd = load();
  const context = zstd.create();
  if (context === null) throw new ZstdError("no memory for a decompressor");
  return {
    step(input, at, room) {
      const [from, to] = [spanOf(input), spanOf(room)];
      from.writeBigUInt64LE(BigInt(at), 16);
      const result = zstd.decompress(context, to, from);
      if (zstd.isError(result)) throw new ZstdError(zstd.errorName(result));
      const consumed = Number(from.readBigUInt64LE(16)) - at;
      return { consumed, produced: Number(to.readBigUInt64LE(16)), atEnd: BigInt(result) === 0n };
    },
    close: () => void zstd.free(context),
  };
}

/** ZSTD_inBuffer and ZSTD_outBuffer of <zstd.h>: address, size, position. */
function spanOf(buffer: Buffer): Buffer {
  const span = Buffer.alloc(24);
  span.writeBigUInt64LE(addressOf(buffer), 0);
  span.writeBigUInt64LE(BigInt(buffer.length), 8);
  return span;
}

let loaded: ReturnType<typeof bind> | undefined;

function load() {
  loaded ??= bind();
  return loaded;
}

function bind() {
  const library = ownLibrary();
  return {
    create: library.func("void *ZSTD_createDCtx()") as () => unknown,
    decompress: library.func("size_t ZSTD_decompressStream(void *context, void *output, void *input)") as (
      ...args: unknown[]
    ) => number | bigint,
    isError: library.func("bool ZSTD_isError(size_t result)") as (result: number | bigint) => boolean,
    errorName: library.func("const char *ZSTD_getErrorName(size_t result)") as (result: number | bigint) => string,
    free: library.func("size_t ZSTD_freeDCtx(void *context)") as (context: unknown) => number,
  };
}
