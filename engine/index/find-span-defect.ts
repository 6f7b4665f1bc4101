import { maxWindowBytes, spanField, spanWords } from "./format.ts";
import type { Meta } from "./meta.ts";
import type { Sections } from "./sections.ts";
import { getDouble } from "./words.ts";

/** Spans of a layer cover it from first to last byte, in order, and lie inside its blob. */
export function findSpanDefect(sections: Sections, layers: Meta["layers"]): string | undefined {
  let next = 0;
  for (const layer of layers) {
    const end = next + layer.spans * spanWords;
    if (end > sections.spans.length) return "it lacks spans";
    if (layer.spans > 0 && !isCovered(sections, next, end, layer))
      return `the spans of layer ${layer.diffId} are malformed`;
    next = end;
  }
  return next === sections.spans.length ? undefined : "it has spans of no layer";
}

function isCovered(sections: Sections, from: number, end: number, { size, blob }: Meta["layers"][number]): boolean {
  const { spans } = sections;
  let covered = 0;
  for (let at = from; at < end; at += spanWords) {
    const length = getDouble(spans, at + spanField.length);
    if (length <= 0 || getDouble(spans, at + spanField.offset) !== covered || !isRange(sections, at, blob?.size ?? 0))
      return false;
    covered += length;
  }
  return covered === size;
}

function isRange({ spans, windowsBytes }: Sections, at: number, blobSize: number): boolean {
  const offset = getDouble(spans, at + spanField.blobOffset);
  const length = getDouble(spans, at + spanField.blobLength);
  const window = getDouble(spans, at + spanField.window);
  const windowBytes = spans[at + spanField.windowBytes] as number;
  // Deflated windows may be a little longer than what they hold.
  const fits = window >= 0 && windowBytes <= 2 * maxWindowBytes && window + windowBytes <= windowsBytes;
  return (
    fits && offset >= 0 && length >= 0 && offset + length <= blobSize && (spans[at + spanField.bits] as number) < 8
  );
}
