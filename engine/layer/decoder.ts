/** Turns the chunks of a blob into the uncompressed layer, and finds the places where decompression can begin. */
export interface Decoder {
  /** @throws UserError `BAD_LAYER_DATA` */
  push(chunk: Buffer): void;
  /** The blob is over. @throws UserError `BAD_LAYER_DATA` when it ends too early */
  finish(): void;
  /** Frees native memory; also after an error. */
  close(): void;
}

/** What a decoder tells, in the order of the layer. */
export interface DecoderSink {
  /** Uncompressed bytes; the buffer is used again when this returns. */
  bytes(bytes: Buffer): void;
  /** How many more bytes belong to the span under way; 0 or less when it is large enough. */
  readonly wanted: number;
  /** Ends the span under way, if it has bytes, and begins the next one here. */
  cut(place: ResumePlace): void;
}

/** A place of a blob where decompression can begin. */
export interface ResumePlace {
  /** Byte of the blob. */
  readonly at: number;
  /** gzip: low bits of this byte that belong to what came before, and the bytes to resume with. */
  readonly bits?: number;
  readonly window?: Buffer;
}
