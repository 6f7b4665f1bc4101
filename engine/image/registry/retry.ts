import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { RequestFailed } from "./request-failed.ts";

export interface RetryPolicy {
  /** How often a failed request is made again. */
  readonly retries: number;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
}

/** Runs until it succeeds, fails for good, or was run `retries` times more. */
export async function retrying<T>(policy: RetryPolicy, run: () => Promise<T>): Promise<T> {
  for (let failures = 0; ; failures++) {
    try {
      return await run();
    } catch (error) {
      await waitToRetry(policy, error, failures);
    }
  }
}

/**
 * Waits before the next attempt.
 * @param failures before this one, without a success between
 * @throws the error itself when another attempt is no use
 */
export async function waitToRetry({ retries, signal }: RetryPolicy, error: unknown, failures: number): Promise<void> {
  if (!(error instanceof RequestFailed) || !error.retryable || failures >= retries || signal.aborted) throw error;
  await sleep(delayMs(failures, error.retryAfterMs), undefined, { signal }).catch(() => {
    throw error;
  });
}

/** Doubles from 100 ms on; of each half is left to chance, so that many who failed together don't come back together. */
export function delayMs(failures: number, retryAfterMs = 0): number {
  const whole = Math.min(firstMs * 2 ** failures, longestMs);
  return Math.max(whole / 2 + (whole / 2) * chance(), Math.min(retryAfterMs, longestStayMs));
}

const firstMs = 100;
const longestMs = 10_000;
/** Longer than that nobody waits for a file: better the error. */
const longestStayMs = 60_000;

/** 0 to 1. Not `Math.random`: restored machines would all draw the same. */
function chance(): number {
  return randomBytes(4).readUInt32LE() / 2 ** 32;
}

/** @param value of the header `Retry-After`: seconds, or a date (RFC 9110, 10.2.3). @returns ms from now, undefined if neither */
export function parseRetryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  if (/^[0-9]{1,9}$/.test(value)) return Number(value) * 1000;
  // `Date.parse` takes much more than HTTP's dates, `-5` for one.
  const date = /^[A-Z][a-z]{2}, .* GMT$/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
