/** Bytes that exist but cannot be had now: EIO for whoever reads. The next read tries again. */
export class ContentUnavailable extends Error {
  readonly code = "CONTENT_UNAVAILABLE";
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ContentUnavailable";
  }
}
