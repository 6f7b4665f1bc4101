/** Contents whose SHA-256 was computed once, so that reading the same file again costs a comparison and no hash. */
export class VerifiedBytes {
  readonly #bySha256 = new Map<string, Buffer>();
  readonly #limit: number;
  #size = 0;

  /** @param limit bytes kept in all; what does not fit is hashed each time */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get(sha256: string): Buffer | undefined {
    return this.#bySha256.get(sha256);
  }

  fits(size: number): boolean {
    return this.#size + size <= this.#limit;
  }

  /** `bytes` must have this digest. */
  keep(sha256: string, bytes: Buffer): void {
    if (this.#bySha256.has(sha256) || !this.fits(bytes.length)) return;
    this.#bySha256.set(sha256, bytes);
    this.#size += bytes.length;
  }
}
