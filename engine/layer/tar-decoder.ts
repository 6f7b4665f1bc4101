import type { Decoder, DecoderSink } from "./decoder.ts";

/** A layer that is stored as it is: any byte is a place to begin. */
export function tarDecoder(sink: DecoderSink): Decoder {
  let at = 0;
  return {
    push(chunk) {
      for (let done = 0; done < chunk.length; ) {
        const part = chunk.subarray(done, done + sink.wanted);
        sink.bytes(part);
        done += part.length;
        at += part.length;
        if (sink.wanted <= 0) sink.cut({ at });
      }
    },
    finish: () => sink.cut({ at }),
    close: () => {},
  };
}
