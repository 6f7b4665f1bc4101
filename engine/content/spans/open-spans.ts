import { UserError } from "../../errors.ts";
import type { ImageIndex } from "../../index/model.ts";
import { createBackOff } from "../back-off.ts";
import type { ContentSpec } from "../content.ts";
import type { OpenCache } from "../disk/open-cache.ts";
import { createSpanFiles } from "../disk/span-files.ts";
import type { LayerBytes } from "../layer-bytes.ts";
import type { ContentParts } from "../open-content.ts";
import { guardCache } from "../shared/guarded-cache.ts";
import { openSharedCache } from "../shared/shared-cache.ts";
import { createSpanFetcher } from "./fetch-span.ts";
import { prefetch } from "./prefetcher.ts";
import { spanBytes } from "./span-bytes.ts";
import { rememberSpans } from "./span-index.ts";
import { createSpanLoader } from "./span-loader.ts";

export interface OpenedSpans {
  readonly bytes: LayerBytes;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

/** Layers that are got span by span. @throws UserError `NO_CONTENT` */
export function openSpans(
  index: ImageIndex,
  spec: ContentSpec,
  cache: OpenCache | undefined,
  parts: ContentParts,
): OpenedSpans {
  const { counters, warnings } = parts;
  const source = { ...spec.source, reference: spec.source?.reference ?? index.storeReference ?? noSource() };
  const spans = rememberSpans(index);
  const disk = cache && createSpanFiles({ ...parts, ...cache });
  const backOff = createBackOff(parts.backOffTimes);
  const shared = spec.shared && guardCache(openSharedCache(spec.shared), { backOff, counters, warnings });
  const fetcher = createSpanFetcher({ index: spans, source, counters, warnings });
  const loader = createSpanLoader({ disk, shared, fetcher, counters, memoryBytes });
  const stop = new AbortController();
  const ahead =
    spec.prefetch === undefined
      ? Promise.resolve()
      : prefetch(spec.prefetch, { index, loader, counters, warnings }, stop.signal);
  const bytes = spanBytes(spans, loader, disk, counters);
  const close = () => {
    stop.abort();
    bytes.close();
  };
  return { bytes: { ...bytes, close }, idle: () => ahead.then(() => loader.idle()) };
}

/** What is kept where no disk cache takes it: eight spans of the default size. */
const memoryBytes = 32 * 1024 * 1024;

function noSource(): never {
  const hint = "give a layer store, or a source of blobs, or index the image with a store reference";
  throw new UserError("NO_CONTENT", "opening the content of an image: nothing says where its bytes are", hint);
}
