import { crc32, inflateRawSync } from "node:zlib";
import { badIndex } from "./bad-index.ts";
import { maxWindowBytes, spanField, spanWords } from "./format.ts";
import type { OpenSpan } from "./model.ts";
import type { Sections } from "./sections.ts";
import type { WindowSource } from "./window-source.ts";
import { getDouble } from "./words.ts";

/**
 * The span of a layer that holds a byte, found by halving.
 * @param first of the layer's spans among all spans; @param count its spans
 */
export function findSpan(
  sections: Sections,
  source: WindowSource,
  { first, count }: { readonly first: number; readonly count: number },
  offset: number,
): OpenSpan | undefined {
  const { spans } = sections;
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const at = (first + middle) * spanWords;
    if (getDouble(spans, at + spanField.offset) + getDouble(spans, at + spanField.length) <= offset) low = middle + 1;
    else high = middle;
  }
  return low < count && offset >= 0 ? readSpan(sections, source, (first + low) * spanWords, low) : undefined;
}

function readSpan(sections: Sections, source: WindowSource, at: number, number: number): OpenSpan {
  const { spans } = sections;
  const { buffer, byteOffset } = spans;
  return {
    number,
    offset: getDouble(spans, at + spanField.offset),
    length: getDouble(spans, at + spanField.length),
    blobOffset: getDouble(spans, at + spanField.blobOffset),
    blobLength: getDouble(spans, at + spanField.blobLength),
    digest: Buffer.from(buffer, byteOffset + (at + spanField.digest) * 4, 32).toString("hex"),
    bits: spans[at + spanField.bits] as number,
    window: () => readWindow(sections, source, at),
  };
}

function readWindow({ spans, windowsAt }: Sections, source: WindowSource, at: number): Uint8Array | undefined {
  const length = spans[at + spanField.windowBytes] as number;
  if (length === 0) return undefined;
  const deflated = source.read(windowsAt + getDouble(spans, at + spanField.window), length);
  if (crc32(deflated) !== spans[at + spanField.windowCrc]) throw badIndex(source.path, "a window is damaged");
  try {
    return inflateRawSync(deflated, { maxOutputLength: maxWindowBytes });
  } catch (cause) {
    throw badIndex(source.path, "a window is malformed", { cause });
  }
}
