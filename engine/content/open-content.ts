import { writeSync } from "node:fs";
import { createRequire } from "node:module";
import type { ImageIndex, Inode } from "../index/model.ts";
import type { BackOffTimes } from "./back-off.ts";
import type { Content, ContentSpec } from "./content.ts";
import type { openCache } from "./disk/open-cache.ts";
import type { LayerBytes, LayerRange } from "./layer-bytes.ts";
import { type Counters, createCounters, metricsOf } from "./metrics.ts";
import type { openSpans } from "./spans/open-spans.ts";
import { openStoreBytes } from "./store-bytes.ts";
import { createWarnings, type Warnings } from "./warnings.ts";

export interface ContentOptions {
  /** To go on with counters that somebody else reads too; only this content may add to them. */
  readonly counters?: Counters;
  /** Default: a line on standard error. */
  readonly warn?: (message: string) => void;
  /** How long a part that fails is left alone. */
  readonly backOff?: BackOffTimes;
}

/** What all parts of content share. */
export interface ContentParts {
  readonly counters: Counters;
  readonly warnings: Warnings;
  readonly backOffTimes: BackOffTimes;
}

/**
 * Opens nothing but local files; caches and sources are reached when a read needs them.
 * @throws UserError `MISSING_LAYER` for an incomplete store, `NO_CONTENT` when there is nowhere to get bytes from
 */
export function openContent(index: ImageIndex, spec: ContentSpec, options: ContentOptions = {}): Content {
  const parts = partsFor(options);
  const cache = spec.cache && later<OpenCacheModule>("./disk/open-cache.ts").openCache(spec.cache, parts);
  const { bytes, idle } =
    spec.storeDir === undefined
      ? later<OpenSpansModule>("./spans/open-spans.ts").openSpans(index, spec, cache, parts)
      : { bytes: openStoreBytes(spec.storeDir, index.layers, parts.counters), idle: async () => {} };
  const files = cache?.wholeFiles(bytes);
  return {
    ...reading(bytes, files),
    backing: (inode) => files?.backing(inode),
    get metrics() {
      return metricsOf([parts.counters.buffer]);
    },
    counters: parts.counters,
    async idle() {
      await idle();
      await files?.idle();
    },
    close() {
      files?.close();
      bytes.close();
    },
  };
}

type OpenCacheModule = { readonly openCache: typeof openCache };
type OpenSpansModule = { readonly openSpans: typeof openSpans };

/** What a mount over a local store does not need is not loaded: that is most of the time in which such a process starts. */
const later = createRequire(import.meta.url) as <Module>(path: string) => Module;

function partsFor({ counters = createCounters(), warn = warnOnStderr, backOff }: ContentOptions): ContentParts {
  const backOffTimes = backOff ?? { firstMs: 1000, longestMs: 30_000 };
  return { counters, warnings: createWarnings(counters, warn), backOffTimes };
}

/** Whoever reads our standard error may be gone: a mount does not end for that, as it would with `process.stderr`. */
function warnOnStderr(message: string): void {
  try {
    writeSync(2, `mountproof: warning: ${message}\n`);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
}

function reading(
  bytes: LayerBytes,
  files: { arrived(inode: Inode): void } | undefined,
): Pick<Content, "readNow" | "read"> {
  return {
    readNow(inode, offset, length, target, at) {
      const place = placeOf(inode, offset, length);
      if (place === undefined) return 0;
      return bytes.readNow(place, target, at) ? place.length : undefined;
    },
    async read(inode, offset, length) {
      const place = placeOf(inode, offset, length);
      if (place === undefined) return Buffer.alloc(0);
      const target = Buffer.allocUnsafe(place.length);
      await bytes.read(place, target);
      files?.arrived(inode);
      return target;
    },
  };
}

/** @returns undefined where there are no bytes */
function placeOf({ content, size }: Inode, offset: number, length: number): LayerRange | undefined {
  const bytes = Math.min(length, size - offset);
  if (content === undefined || bytes <= 0 || offset < 0) return undefined;
  return { layer: content.layer, offset: content.offset + offset, length: bytes, fileEnd: content.offset + size };
}
