/** What is to happen round a write of somebody else. */
export interface Foreign {
  before(): void;
  after(): void;
}

export interface WatchedWrites {
  /** Writes of our own, which pass as they are. */
  own(write: () => void): void;
  release(): void;
}

/** Lets others write to these streams between two frames, not into one. */
export function watchWrites(streams: readonly NodeJS.WriteStream[], foreign: Foreign): WatchedWrites {
  let depth = 0;
  const own = (write: () => void) => {
    depth++;
    try {
      write();
    } finally {
      depth--;
    }
  };
  const originals = streams.map((stream) => {
    const { write } = stream;
    stream.write = ((...args: Parameters<typeof write>) => {
      if (depth > 0) return write.apply(stream, args);
      own(foreign.before);
      const accepted = write.apply(stream, args);
      // A line that is not finished yet would be torn by a frame; the next one draws it.
      if (String(args[0]).endsWith("\n")) own(foreign.after);
      return accepted;
    }) as typeof write;
    return { stream, write };
  });
  return {
    own,
    release: () => {
      for (const { stream, write } of originals) stream.write = write;
    },
  };
}
