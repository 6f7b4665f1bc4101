/** Something that shows an image's tree at a directory. */
export interface Contestant {
  /** As the table calls it. */
  readonly name: string;
  /**
   * Shows the tree anew, with nothing left of an earlier time but files.
   * @param mountpoint existing empty directory
   */
  start(mountpoint: string): Promise<Serving>;
}

export interface Serving {
  /** Where the tree is. */
  readonly root: string;
  /** From the command to the first answer about the root. */
  readonly mountedMs: number;
  /** Processes that serve. */
  readonly pids: readonly number[];
  stop(): Promise<void>;
}
