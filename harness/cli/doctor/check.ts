/** One thing that was looked at. */
export type CheckStatus = "ok" | "warn" | "fail" | "not-applicable";

export interface Check {
  /** Stable, for programs: `fuse-device`. */
  readonly id: string;
  readonly title: string;
  readonly status: CheckStatus;
  /** What was seen, one line. */
  readonly detail: string;
  /** What to do; absent when there is nothing to do. */
  readonly remedy?: string;
}
