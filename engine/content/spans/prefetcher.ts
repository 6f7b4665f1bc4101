import type { ImageIndex, OpenSpan } from "../../index/model.ts";
import { resolve } from "../../index/resolve.ts";
import { ContentUnavailable } from "../content-unavailable.ts";
import type { Counters } from "../metrics.ts";
import { type PrefetchEntry, readPrefetch } from "../prefetch.ts";
import type { Warnings } from "../warnings.ts";
import type { SpanLoader } from "./span-loader.ts";

export interface PrefetchParts {
  readonly index: ImageIndex;
  readonly loader: SpanLoader;
  readonly counters: Counters;
  readonly warnings: Warnings;
}

/** Gets the spans of a list in its order, in the background. Trouble is told and counted; a mount works without. */
export async function prefetch(path: string, parts: PrefetchParts, signal: AbortSignal): Promise<void> {
  const { index, loader, counters, warnings } = parts;
  let spans: WantedSpan[];
  try {
    spans = wantedSpans(index, await readPrefetch(path));
  } catch (error) {
    return warnings.raise("prefetch", "list", `${(error as Error).message}; nothing is fetched ahead`);
  }
  counters.add("prefetchSpans", spans.length);
  const queue = spans.values();
  const work = async () => {
    for (const { layer, span } of queue) {
      if (signal.aborted) return;
      const isDone = loader.has(span) || (await isLoaded(loader, layer, span));
      counters.add(isDone ? "prefetchDone" : "prefetchFailed");
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
}

/** As many as the loader gives to the background. */
const concurrency = 4;

/** Why not, a reader who needs it is told. */
async function isLoaded(loader: SpanLoader, layer: number, span: OpenSpan): Promise<boolean> {
  try {
    await loader.load(layer, span, { background: true });
    return true;
  } catch (error) {
    if (!(error instanceof ContentUnavailable)) throw error;
    return false;
  }
}

interface WantedSpan {
  readonly layer: number;
  readonly span: OpenSpan;
}

/** Each span once, in the order in which the list first touches it. What the image does not have is left out. */
function wantedSpans(index: ImageIndex, entries: readonly PrefetchEntry[]): WantedSpan[] {
  const found = new Map<string, WantedSpan>();
  for (const entry of entries) {
    for (const wanted of spansOf(index, entry)) {
      if (!found.has(wanted.span.digest)) found.set(wanted.span.digest, wanted);
    }
  }
  return [...found.values()];
}

function* spansOf(index: ImageIndex, { path, offset = 0, length }: PrefetchEntry): Generator<WantedSpan> {
  const inode = resolve(index, path);
  if (inode?.content === undefined) return;
  const { layer, offset: start } = inode.content;
  const end = start + Math.min(inode.size, length === undefined ? inode.size : offset + length);
  for (let at = start + offset; at < end; ) {
    const span = index.span(layer, at);
    if (span === undefined) return;
    yield { layer, span };
    at = span.offset + span.length;
  }
}
