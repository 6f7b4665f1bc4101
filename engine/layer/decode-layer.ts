import type { BlobRecord } from "../index/model.ts";
import type { Decoder, DecoderSink } from "./decoder.ts";
import { gzipDecoder } from "./gzip-decoder.ts";
import { tarDecoder } from "./tar-decoder.ts";
import { zstdDecoder } from "./zstd-decoder.ts";

/** A decoder for the chunks of a blob. @param blob named in messages */
export function layerDecoder(blob: Pick<BlobRecord, "digest" | "encoding">, sink: DecoderSink): Decoder {
  if (blob.encoding === "tar") return tarDecoder(sink);
  return blob.encoding === "gzip" ? gzipDecoder(blob.digest, sink) : zstdDecoder(blob.digest, sink);
}
