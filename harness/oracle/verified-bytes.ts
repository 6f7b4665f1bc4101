import { createHash, type Hash, hash } from "node:crypto";

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

/** SHA-256 of bytes that come piece by piece; while they are those of `known`, they are compared and not hashed. */
export class KnownDigest {
  #known: Buffer | undefined;
  #hash: Hash | undefined;
  #size = 0;

  constructor(known: Buffer | undefined) {
    this.#known = known;
  }

  update(piece: Buffer): void {
    const begin = this.#size;
    this.#size += piece.length;
    if (this.#known?.subarray(begin, this.#size).equals(piece)) return;
    this.#hash ??= createHash("sha256").update(this.#known?.subarray(0, begin) ?? Buffer.alloc(0));
    this.#known = undefined;
    this.#hash.update(piece);
  }

  /** All of `known`, and nothing else. */
  get isKnown(): boolean {
    return this.#known?.length === this.#size;
  }

  hex(): string {
    return this.#hash?.digest("hex") ?? hash("sha256", this.#known?.subarray(0, this.#size) ?? Buffer.alloc(0));
  }
}
