/** Keeps a part that fails from being asked again at once, and lets one caller at a time find out whether it is back. */
export interface BackOff {
  /** Whether to try. During a back-off no; after it, yes for one caller, who must tell how it ended. */
  mayTry(): boolean;
  succeeded(): void;
  failed(): void;
}

export interface BackOffTimes {
  readonly firstMs: number;
  /** Doubles with each failure up to this. */
  readonly longestMs: number;
}

/** @param now clock in milliseconds */
export function createBackOff({ firstMs, longestMs }: BackOffTimes, now = () => performance.now()): BackOff {
  let pauseMs = 0;
  let nextTry = 0;
  let isTrial = false;
  return {
    mayTry() {
      if (pauseMs === 0) return true;
      if (now() < nextTry) return false;
      nextTry = now() + pauseMs;
      isTrial = true;
      return true;
    },
    succeeded() {
      pauseMs = 0;
      isTrial = false;
    },
    failed() {
      // Callers that were under way when it went down tell nothing new.
      if (pauseMs !== 0 && !isTrial) return;
      pauseMs = pauseMs === 0 ? firstMs : Math.min(2 * pauseMs, longestMs);
      isTrial = false;
      nextTry = now() + pauseMs;
    },
  };
}
