/** The bytes of an image's uncompressed layers, wherever they are. Ranges lie inside a layer; offsets and lengths in bytes. */
export interface LayerBytes {
  /** Copies at once, or not at all. */
  readNow(place: LayerRange, target: Buffer, at: number): boolean;
  /** Fills `target` from its start. @throws ContentUnavailable */
  read(place: LayerRange, target: Buffer): Promise<void>;
  /** Resolves when what is on its way for this range has reached the disk cache, or will not. */
  stored(place: LayerRange): Promise<void>;
  /** Local plain files that hold the range, in order; undefined when some of it is not local. */
  locate(place: LayerRange): FilePart[] | undefined;
  close(): void;
}

export interface LayerRange {
  readonly layer: number;
  readonly offset: number;
  readonly length: number;
  /** Where the file ends whose bytes these are. */
  readonly fileEnd: number;
}

export interface FilePart {
  readonly path: string;
  readonly offset: number;
  readonly length: number;
}
