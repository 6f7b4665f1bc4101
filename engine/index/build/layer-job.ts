import type { TarEntry } from "../../image/tar/entry.ts";
import type { BlobRecord, SpanRecord } from "../model.ts";

/** One layer to be read. Plain data: jobs go to worker threads. */
export interface LayerJob {
  readonly blob: BlobRecord;
  readonly diffId: string;
  /** Bytes of a span, at least. */
  readonly spanBytes: number;
  readonly limits: LayerLimits;
  /** New file for the uncompressed layer; without it no byte is kept. */
  readonly file?: string;
}

/** What a layer may have at most, so that a hostile one ends with an error. */
export interface LayerLimits {
  /** Uncompressed. */
  readonly bytes: number;
  readonly entries: number;
  /** Of names, link targets and extended attributes: they stay in memory until the layers are merged. */
  readonly entryBytes: number;
}

/** What one pass over a layer gives. */
export interface LayerScan {
  /** Uncompressed bytes. */
  readonly size: number;
  readonly spans: readonly SpanRecord[];
  /** In the order of the archive. */
  readonly entries: readonly TarEntry[];
}
