import type { SourceOptions } from "../image/image.ts";
import type { Inode } from "../index/model.ts";
import type { ContentMetrics, Counters } from "./metrics.ts";
import type { SharedCacheSpec } from "./shared/shared-cache.ts";

/** Where the bytes of an image come from. Plain JSON. */
export interface ContentSpec {
  /** A store of whole uncompressed layers: complete, so nothing is ever fetched. */
  readonly storeDir?: string;
  /** Disk cache, for any number of images and processes of this machine. `maxBytes`: 10 GiB, or a quarter of the file system. */
  readonly cache?: { readonly directory: string; readonly maxBytes?: number };
  /** Cache shared with other machines. */
  readonly shared?: SharedCacheSpec;
  /** Where the blobs are; default: what the index says. */
  readonly source?: ContentSource;
  /** File with what to fetch first; see `prefetch.ts`. */
  readonly prefetch?: string;
}

/** `reference` defaults to the index's; a mount may only have to say how to reach it. */
export type ContentSource = { readonly reference?: string } & SourceOptions;

/** The bytes of an image's files. Offsets and lengths in bytes. Fewer bytes than asked for only at the end of a file. */
export interface Content {
  /**
   * Copies into `target` at `at` what can be had without waiting for a network or a decoder.
   * @returns how many bytes, undefined when it would have to wait
   * @throws ContentUnavailable when the local bytes are not what they were
   */
  readNow(inode: Inode, offset: number, length: number, target: Buffer, at: number): number | undefined;
  /** @throws ContentUnavailable: answer EIO, the next read tries again */
  read(inode: Inode, offset: number, length: number): Promise<Buffer>;
  /**
   * A read-only descriptor of a plain file with exactly this file's bytes, for FUSE passthrough; undefined when there is
   * none (yet). Use it before the next call: content owns it and keeps only the latest ones open.
   */
  backing(inode: Inode): number | undefined;
  /** As of now. */
  readonly metrics: ContentMetrics;
  /** For `metricsOf`, which sums those of several threads. */
  readonly counters: Counters;
  /** Resolves when nothing is written, given to the shared cache, fetched ahead or made in the background. */
  idle(): Promise<void>;
  close(): void;
}
