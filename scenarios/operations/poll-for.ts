const pauseMs = 2;

/** Looks again and again until something is seen; undefined when the deadline has passed. Blocks the process. */
export function pollFor<T>(deadlineMs: number, look: () => T | undefined): T | undefined {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const seen = look();
    if (seen !== undefined || performance.now() > end) return seen;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
  }
}
