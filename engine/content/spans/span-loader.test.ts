import { expect, test } from "vitest";
import type { OpenSpan } from "../../index/model.ts";
import { createCounters } from "../metrics.ts";
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
  const parts = { disk: undefined, shared: undefined, fetcher, counters: createCounters(), memoryBytes };
  return { loader: createSpanLoader(parts), fetched, land: open.resolve };
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
