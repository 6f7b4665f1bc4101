/**
 * The result of some work, or undefined as soon as the signal comes; the work itself goes on. The listener is removed with the work's
 * end: a signal lives as long as the run and would keep every trial's result in memory.
 */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const stop = () => resolve(undefined);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
