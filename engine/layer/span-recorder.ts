import { createHash } from "node:crypto";
import type { SpanRecord } from "../index/model.ts";
import type { DecoderSink, ResumePlace } from "./decoder.ts";

/** Collects the spans of a layer while it is decoded. */
export interface SpanRecorder extends DecoderSink {
  readonly spans: readonly SpanRecord[];
  /** Bytes of the layer so far. */
  readonly size: number;
}

/** @param spanBytes how large a span should be at least, but for the last */
export function createSpanRecorder(spanBytes: number): SpanRecorder {
  const spans: SpanRecord[] = [];
  let hash = createHash("sha256");
  let begin: ResumePlace = { at: 0 };
  let offset = 0;
  let length = 0;
  return {
    spans,
    get size() {
      return offset + length;
    },
    get wanted() {
      return spanBytes - length;
    },
    bytes(bytes) {
      hash.update(bytes);
      length += bytes.length;
    },
    cut(place) {
      if (length > 0) {
        const { at: blobOffset, bits = 0, window } = begin;
        // A byte that is shared by two spans belongs to the ranges of both.
        const blobLength = place.at - blobOffset + (place.bits ? 1 : 0);
        const resume = window && { resume: { bits, window } };
        spans.push({ offset, length, blobOffset, blobLength, digest: hash.digest("hex"), ...resume });
        hash = createHash("sha256");
        offset += length;
        length = 0;
      }
      begin = place;
    },
  };
}
