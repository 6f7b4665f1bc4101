/** How a subject is to serve an image. */
export interface ServeOptions {
  /** OCI layout directory. */
  readonly image: string;
  /** Existing directory, without symlinks in its path. */
  readonly mountpoint: string;
  /**
   * Where the machine's own root is seen from here, for a caller that lives in another root: the command runs in it.
   * Default: the caller's root.
   */
  readonly machineRoot?: string;
  /** Where the caller's root is seen from the machine's root; put before `{image}` and `{mountpoint}`. */
  readonly ownRoot?: string;
  /** Until it is ready. Default 30,000: the first start may have to prepare the image. */
  readonly readyWithinMs?: number;
  /** Ends the wait until it is ready: a mount that came and went unseen never will be. Nothing happens once it is ready. */
  readonly unwanted?: AbortSignal;
  /** For a good end. Default 5,000; after that SIGKILL. */
  readonly stopWithinMs?: number;
  /** Gets what the command prints, line by line. */
  readonly log?: (line: string) => void;
}
