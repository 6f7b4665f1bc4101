/** Tells of a request that could not be answered as it should. */
export type Warn = (error: unknown) => void;

/** Says the same only once: a reader that tries again and again must not fill the log. */
export function createWarn(): Warn {
  const told = new Set<string>();
  return (error) => {
    const message = error instanceof Error ? error.message : String(error);
    if (told.has(message) || told.size >= mostTold) return;
    told.add(message);
    process.emitWarning(error instanceof Error ? error : message);
  };
}

const mostTold = 1000;
