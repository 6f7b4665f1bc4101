/**
 * zstd. A frame is the smallest part that can be decompressed alone; frames are bundled until a span is large enough.
 * A layer of a single frame, as most tools write it, is a single span: any read of it fetches and decompresses it whole.
 */
import { openZstd, ZstdError } from "../system/zstd.ts";
import { badLayerData } from "./bad-layer-data.ts";
import type { Decoder, DecoderSink } from "./decoder.ts";

export function zstdDecoder(digest: string, sink: DecoderSink): Decoder {
  const zstd = openZstd();
  const room = Buffer.allocUnsafeSlow(roomBytes);
  let at = 0;
  let isBetweenFrames = false;

  /** @returns bytes of input used, and whether there may be more output without more input */
  function step(input: Buffer, from: number): { readonly consumed: number; readonly isFull: boolean } {
    const { consumed, produced, atEnd } = translating(digest, () => zstd.step(input, from, room));
    at += consumed;
    if (produced > 0) sink.bytes(room.subarray(0, produced));
    isBetweenFrames = atEnd;
    if (atEnd && sink.wanted <= 0) sink.cut({ at });
    return { consumed, isFull: produced === room.length && !atEnd };
  }

  return {
    push(chunk) {
      let isFull = false;
      for (let done = 0; done < chunk.length || isFull; ) {
        const made = step(chunk, done);
        done += made.consumed;
        isFull = made.isFull;
      }
    },
    finish() {
      if (!isBetweenFrames) throw badLayerData(digest, "unexpected end of file");
      sink.cut({ at });
    },
    close: () => zstd.close(),
  };
}

/** As for gzip: what is decompressed at once stays in the processor's cache while it is hashed. */
const roomBytes = 256 * 1024;

function translating<T>(digest: string, use: () => T): T {
  try {
    return use();
  } catch (cause) {
    if (!(cause instanceof ZstdError)) throw cause;
    throw badLayerData(digest, cause.message, { cause });
  }
}
