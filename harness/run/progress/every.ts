/** Answers yes at once, and then again when `interval` milliseconds have passed since it last did. */
export function everyMs(interval: number, clock: () => number): () => boolean {
  let last = Number.NEGATIVE_INFINITY;
  return () => {
    const now = clock();
    if (now - last < interval) return false;
    last = now;
    return true;
  };
}
