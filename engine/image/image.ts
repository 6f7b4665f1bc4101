import type { BlobSource } from "./blob-source.ts";
import type { ImageConfig } from "./config.ts";

/** An image whose manifest and config were read and verified; of its layers only the place is known yet. */
export interface Image {
  readonly reference: string;
  /** Digest of the image manifest. */
  readonly digest: string;
  readonly config: ImageConfig;
  /** Bottom first. */
  readonly layers: readonly ImageLayer[];
  readonly blobs: BlobSource;
  /** Closes `blobs`. */
  close(): Promise<void>;
}

export type LayerEncoding = "tar" | "gzip" | "zstd";

/** One layer of an image. */
export interface ImageLayer {
  /** Of the blob as stored, maybe compressed. */
  readonly digest: string;
  /** Of the blob, bytes. */
  readonly size: number;
  readonly mediaType: string;
  readonly encoding: LayerEncoding;
  /** Digest of the uncompressed tar archive. */
  readonly diffId: string;
  /**
   * The uncompressed bytes. The blob's digest is verified when all were given; the diffID is for the reader to verify (the
   * layer store does).
   * @throws UserError `DIGEST_MISMATCH`, `BAD_LAYER_DATA`
   */
  read(): AsyncIterable<Buffer>;
}

/** How to reach an image. Plain JSON: part of a mount's specification. */
export interface SourceOptions {
  /** `OS/ARCHITECTURE[/VARIANT]` in Go's words, `linux/arm64/v8`; default: Linux on this machine. */
  readonly platform?: string;
  /** Registries: HTTP without TLS. Default: for loopback hosts of which no CA is known. */
  readonly plainHttp?: boolean;
  /** Registries: file with the CA certificates (PEM) to trust besides the known ones. */
  readonly ca?: string;
  /** Registries: file with credentials in the format of docker's config.json. */
  readonly authFile?: string;
  /** Registries: how often a failed request is made again; default 5. */
  readonly retries?: number;
  /** Registries: how long to wait for the answer to a request, and for more of its bytes; default 30,000. */
  readonly timeoutMs?: number;
}
