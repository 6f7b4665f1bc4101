import type { LayerRange } from "../layer-bytes.ts";
import { createLru } from "../lru.ts";
import type { Counters } from "../metrics.ts";
import type { SpanIndex } from "./span-index.ts";
import type { SpanLoader } from "./span-loader.ts";

/** Gets the next spans of a file that is read in order, so that its reader waits once and not for each. */
export interface ReadAhead {
  /** A read touches these spans, by number. */
  touched(place: LayerRange, first: number, last: number): void;
}

/** @param limit spans to be ahead of the reader */
export function createReadAhead(index: SpanIndex, loader: SpanLoader, counters: Counters, limit = 2): ReadAhead {
  /** Where the last read of a file ended. A file is named by its end in its layer. */
  const positions = createLru<number>(filesFollowed);
  let latest = { layer: -1, fileEnd: -1, last: -1 };
  const fetchAfter = ({ layer, fileEnd }: LayerRange, offset: number) => {
    let at = offset;
    for (let ahead = 0; ahead < limit && at < fileEnd; ahead++) {
      const span = index.span(layer, at);
      if (span === undefined) return;
      at = span.offset + span.length;
      if (loader.has(span) || loader.isComing(span)) continue;
      counters.add("readAhead");
      // Whoever needs it asks again, and is told then.
      loader.load(layer, span, { background: true }).catch(() => {});
    }
  };
  return {
    touched(place, first, last) {
      // Nearly all reads go on in the span of the one before.
      if (place.fileEnd === latest.fileEnd && place.layer === latest.layer && last === latest.last) return;
      latest = { layer: place.layer, fileEnd: place.fileEnd, last };
      const key = `${place.layer} ${place.fileEnd}`;
      const before = positions.get(key);
      if (before === last) return;
      positions.set(key, last, 1);
      // The first read of a file tells nothing, even when it lies across two spans.
      const isInOrder = before !== undefined && last > before && first <= before + 1;
      if (isInOrder) fetchAfter(place, endOf(index, place));
    },
  };
}

const filesFollowed = 64;

/** Where the last span of a range ends. */
function endOf(index: SpanIndex, { layer, offset, length }: LayerRange): number {
  const span = index.span(layer, offset + length - 1);
  return span === undefined ? Number.POSITIVE_INFINITY : span.offset + span.length;
}
