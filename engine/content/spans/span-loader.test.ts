import { expect, test } from "vitest";
import type { OpenSpan } from "../../index/model.ts";
import { createCounters, metricsOf } from "../metrics.ts";
import { createReadAhead } from "./read-ahead.ts";
import { createSpanLoader } from "./span-loader.ts";

const spans = Array.from({ length: 6 }, (_, number): OpenSpan => {
  const place = { offset: 10 * number, length: 10, blobOffset: 10 * number, blobLength: 10 };
  return { ...place, digest: String(number), number, bits: 0, window: () => undefined };
});

/** A loader without caches whose fetches end when they are told to. */
function loaderWith(memoryBytes: number) {
  const fetched: number[] = [];
  const open = Promise.withResolvers<void>();
  const fetcher = {
    async fetch(_layer: number, span: OpenSpan) {
      fetched.push(span.number);
      await open.promise;
      return Buffer.alloc(span.length, span.number);
    },
    close: () => {},
  };
  const counters = createCounters();
  const loader = createSpanLoader({ disk: undefined, shared: undefined, fetcher, counters, memoryBytes });
  return { loader, fetched, land: open.resolve, counters, metrics: () => metricsOf([counters.buffer]) };
}

test("without a disk cache the latest spans that fit are kept in memory", async () => {
  const { loader, land } = loaderWith(30);
  land();
  for (const span of spans) {
    await loader.load(0, span);
    await loader.idle();
  }
  expect(spans.map((span) => loader.has(span))).toEqual([false, false, false, true, true, true]);
  const target = Buffer.alloc(4);
  expect(spans.map((span) => loader.copyNow(span, 2, 3, target, 1))).toEqual([
    ...[undefined, undefined, undefined],
    ...["memory", "memory", "memory"],
  ]);
  expect(target).toEqual(Buffer.of(0, 5, 5, 5));
  loader.close();
});

test("readers overtake the background, and take over what it has begun to wait for", async () => {
  const { loader, fetched, land } = loaderWith(1000);
  const inBackground = spans.map((span) => loader.load(0, span, { background: true }));
  await new Promise(setImmediate);
  expect(fetched).toEqual([0, 1, 2, 3]);
  const reader = loader.load(0, spans[5] as OpenSpan);
  await new Promise(setImmediate);
  expect(fetched).toEqual([0, 1, 2, 3, 5]);
  land();
  expect((await reader).bytes).toEqual(Buffer.alloc(10, 5));
  await Promise.all(inBackground);
  expect(fetched).toEqual([0, 1, 2, 3, 5, 4]);
  loader.close();
});

test("a span that is on its way is not counted as read ahead again, and only readers join it", async () => {
  const { loader, fetched, land, counters, metrics } = loaderWith(1000);
  const index = { layers: [], storeReference: undefined, span: (_: number, offset: number) => spans[offset / 10] };
  const ahead = createReadAhead(index, loader, counters);
  for (let at = 0; at < 3; at++) ahead.touched({ layer: 0, offset: 10 * at, length: 1, fileEnd: 60 }, at, at);
  await new Promise(setImmediate);
  expect(fetched).toEqual([2, 3, 4]);
  const reader = loader.load(0, spans[3] as OpenSpan);
  const prefetch = loader.load(0, spans[3] as OpenSpan, { background: true });
  land();
  await Promise.all([reader, prefetch]);
  expect(metrics()).toMatchObject({ readAhead: 3, joins: 1 });
  loader.close();
});
