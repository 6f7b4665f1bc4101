import type { OpenSpan } from "../../index/model.ts";
import { ContentUnavailable } from "../content-unavailable.ts";
import type { SpanFiles } from "../disk/span-files.ts";
import type { FilePart, LayerBytes, LayerRange } from "../layer-bytes.ts";
import { type CounterName, type Counters, type Tier, tiers } from "../metrics.ts";
import { createReadAhead } from "./read-ahead.ts";
import type { SpanIndex } from "./span-index.ts";
import type { SpanLoader } from "./span-loader.ts";

/** Layers read span by span. */
export function spanBytes(
  index: SpanIndex,
  loader: SpanLoader,
  disk: SpanFiles | undefined,
  counters: Counters,
): LayerBytes {
  const count = (tier: Tier, bytes: number) => {
    counters.add(hits[tier]);
    counters.add(given[tier], bytes);
  };
  const copyNow = ({ span, from, length, at }: SpanPart, target: Buffer, start: number) =>
    loader.copyNow(span, from, length, target, start + at);
  const copy = async (layer: number, part: SpanPart, target: Buffer): Promise<void> => {
    const now = copyNow(part, target, 0);
    if (now !== undefined) return count(now, part.length);
    const { bytes, tier } = await loader.load(layer, part.span);
    const copied = bytes.copy(target, part.at, part.from, part.from + part.length);
    if (copied !== part.length) throw new ContentUnavailable(`reading layer ${layer}: a span was given back too early`);
    count(tier, part.length);
  };
  const readAhead = createReadAhead(index, loader, counters);
  const follow = (place: LayerRange, parts: readonly SpanPart[]) => {
    const [first, last] = [parts[0], parts.at(-1)];
    if (first !== undefined && last !== undefined) readAhead.touched(place, first.span.number, last.span.number);
  };
  return {
    readNow(place, target, at) {
      const parts = partsOf(index, place);
      const from: Tier[] = [];
      for (const part of parts) {
        const tier = copyNow(part, target, at);
        if (tier === undefined) return false;
        from.push(tier);
      }
      for (const [nth, tier] of from.entries()) count(tier, parts[nth]?.length ?? 0);
      follow(place, parts);
      return true;
    },
    async read(place, target) {
      const parts = partsOf(index, place);
      const copied = Promise.all(parts.map((part) => copy(place.layer, part, target)));
      follow(place, parts);
      await copied;
    },
    async stored(place) {
      await Promise.all(partsOf(index, place).map(({ span }) => loader.stored(span)));
    },
    locate(place) {
      const found: FilePart[] = [];
      for (const { span, from, length } of partsOf(index, place)) {
        const path = disk?.locate(span);
        if (path === undefined) return undefined;
        found.push({ path, offset: from, length });
      }
      return found;
    },
    close: () => loader.close(),
  };
}

const hits = namesBy((tier) => `hits.${tier}`);
const given = namesBy((tier) => `bytes.${tier}`);

function namesBy(name: (tier: Tier) => CounterName): Readonly<Record<Tier, CounterName>> {
  return Object.fromEntries(tiers.map((tier) => [tier, name(tier)])) as Record<Tier, CounterName>;
}

/** What a range takes from one span. */
interface SpanPart {
  readonly span: OpenSpan;
  /** Offset in the span. */
  readonly from: number;
  readonly length: number;
  /** Offset in the range. */
  readonly at: number;
}

function partsOf(index: SpanIndex, { layer, offset, length }: LayerRange): SpanPart[] {
  const parts: SpanPart[] = [];
  for (let at = 0; at < length; ) {
    const span = index.span(layer, offset + at);
    if (span === undefined) {
      throw new ContentUnavailable(`reading layer ${layer} at ${offset + at}: the index has no span for it`);
    }
    const from = offset + at - span.offset;
    const part = { span, from, length: Math.min(length - at, span.length - from), at };
    parts.push(part);
    at += part.length;
  }
  return parts;
}
