import type { ImageIndex, OpenSpan } from "../../index/model.ts";

/** What content asks an index for. */
export type SpanIndex = Pick<ImageIndex, "layers" | "span" | "storeReference">;

/** The same index, which remembers the spans it found: each read asks for one. */
export function rememberSpans(index: SpanIndex): SpanIndex {
  /** For each layer by the bucket of the offset. A bucket smaller than a span of usual size holds two of them at most. */
  const found = index.layers.map(() => new Map<number, OpenSpan>());
  return {
    layers: index.layers,
    storeReference: index.storeReference,
    span(layer, offset) {
      const bucket = Math.floor(offset / bucketBytes);
      const known = found[layer]?.get(bucket);
      if (known !== undefined && known.offset <= offset && offset < known.offset + known.length) return known;
      const span = index.span(layer, offset);
      if (span !== undefined) found[layer]?.set(bucket, span);
      return span;
    },
  };
}

const bucketBytes = 1024 * 1024;
