import { UserError } from "../../errors.ts";
import type { BlobSource } from "../../image/blob-source.ts";
import type { SourceOptions } from "../../image/image.ts";
import type { OpenSpan } from "../../index/model.ts";
import { ContentUnavailable } from "../content-unavailable.ts";
import type { Counters } from "../metrics.ts";
import { sha256 } from "../sha256.ts";
import type { Warnings } from "../warnings.ts";
import { giveBack } from "./give-back.ts";
import type { SpanIndex } from "./span-index.ts";

/** The last tier: ranges of blobs, inflated and verified. */
export interface SpanFetcher {
  /** @throws ContentUnavailable */
  fetch(layer: number, span: OpenSpan): Promise<Buffer>;
  close(): void;
}

export interface FetcherParts {
  readonly index: SpanIndex;
  readonly source: { readonly reference: string } & SourceOptions;
  readonly counters: Counters;
  readonly warnings: Warnings;
}

export function createSpanFetcher({ index, source, counters, warnings }: FetcherParts): SpanFetcher {
  let opening: Promise<BlobSource> | undefined;
  const blobs = () => {
    // A failure is not kept: the next read tries again.
    opening ??= openSource(source).catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };
  /** @returns undefined when the bytes are not those of the index */
  const attempt = async (layer: number, span: OpenSpan): Promise<Buffer | undefined> => {
    const blob = index.layers[layer]?.blob;
    if (blob === undefined) throw new Error("the index does not say in which blob it is");
    const stored = await (await blobs()).read(blob, span.blobOffset, span.blobLength).catch(unlessWrong);
    counters.add("fetches");
    counters.add("fetchedBytes", span.blobLength);
    const bytes = stored && (await inflated(blob.encoding, span, stored));
    if (stored !== undefined && bytes !== stored) giveBack(stored);
    counters.add("inflatedBytes", bytes?.length ?? 0);
    if (bytes?.length === span.length && (await sha256(bytes)) === span.digest) return bytes;
    counters.add("wrong.blob");
    return undefined;
  };
  return {
    async fetch(layer, span) {
      try {
        // Once more: a proxy between may give wrong bytes now and right ones later.
        const bytes = (await attempt(layer, span)) ?? (await attempt(layer, span));
        if (bytes === undefined) throw new Error("what came are not the bytes that the index names");
        warnings.clear("blob", "down");
        return bytes;
      } catch (cause) {
        counters.add("unavailable.blob");
        const where = `span ${span.number} of layer "${index.layers[layer]?.diffId}" from ${JSON.stringify(source.reference)}`;
        const message = `getting ${where}: ${(cause as Error).message}`;
        warnings.raise("blob", "down", message);
        throw new ContentUnavailable(message, { cause });
      }
    },
    close: () => void opening?.then((opened) => opened.close()).catch(() => {}),
  };
}

async function openSource({ reference, ...options }: FetcherParts["source"]): Promise<BlobSource> {
  const { openBlobs } = await import("../../image/open-blobs.ts");
  return openBlobs(reference, options);
}

/** Of a range that is the whole blob its source sees itself that the bytes are wrong. */
function unlessWrong(error: unknown): undefined {
  if (!(error instanceof UserError) || error.code !== "DIGEST_MISMATCH") throw error;
}

async function inflated(
  encoding: "tar" | "gzip" | "zstd",
  span: OpenSpan,
  stored: Buffer,
): Promise<Buffer | undefined> {
  if (stored.length !== span.blobLength) return undefined;
  const { inflateSpan } = await import("../../layer/inflate-span.ts");
  return inflateSpan(encoding, span, stored).catch((error: unknown) => {
    // Of the index, which no other attempt mends; other bytes that do not inflate are wrong bytes.
    if (error instanceof UserError) throw error;
    return undefined;
  });
}
