import { UserError } from "../errors.ts";

/** A layer as it is stored. */
export interface Blob {
  readonly digest: string;
  /** Bytes, as the manifest (or the index) says. */
  readonly size: number;
}

/** Where blobs come from: a layout directory, an archive, a registry. All offsets and sizes in bytes. */
export interface BlobSource {
  /** How messages call it. */
  readonly label: string;
  /**
   * Exactly `[offset, offset + length)` of a blob; the bytes are for the reader to verify (an index knows their digest),
   * unless the range is the whole blob: then its digest is verified here.
   * @throws BlobUnavailable when it cannot be had now; UserError `MISSING_BLOB` when it is not there, `BAD_RANGE` for a
   * range outside the blob
   */
  read(blob: Blob, offset: number, length: number): Promise<Buffer>;
  /**
   * The whole blob in chunks. Size and digest are verified at its end: whoever does not reach the end must not use what
   * came before.
   * @throws BlobUnavailable, UserError `MISSING_BLOB`, `BLOB_SIZE`, `DIGEST_MISMATCH`
   */
  stream(blob: Blob): AsyncIterable<Buffer>;
  /** A local file that holds the blob, if there is one: lets a reader use it directly. Its digest is not verified. */
  locate?(blob: Blob): Promise<BlobExtent | undefined>;
  /** Ends what is under way. */
  close(): Promise<void>;
}

/** Where a blob lies: a file of its own, or a part of an archive. */
export interface BlobExtent {
  readonly file: string;
  readonly offset: number;
  readonly size: number;
}

/**
 * A blob that is somewhere, but cannot be had now: the network, the registry or a disk fails. Unlike `MISSING_BLOB` it
 * says nothing on whether the image is whole. Thrown after all retries.
 */
export class BlobUnavailable extends UserError {
  /** Whether the same call may succeed later; false where somebody must change something first, as credentials. */
  readonly retryable: boolean;
  constructor(code: string, message: string, hint: string, options: ErrorOptions & { readonly retryable: boolean }) {
    super(code, message, hint, options);
    this.name = "BlobUnavailable";
    this.retryable = options.retryable;
  }
}
