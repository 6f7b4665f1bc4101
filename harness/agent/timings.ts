/**
 * What `timingsMs` of a trial holds besides its steps. A trial's clock stands still while it waits for the baton of its batch, so `total` and the
 * steps are what they would be had it run alone; `prepare`, `release`, `leaks` and the steps that ran one after another add up to `total`.
 */
export const ownTimings = {
  total: "total",
  /** Directories, processes that steps will need, and what was there before. Of a batch: its share. */
  prepare: "trial.prepare",
  /** Everything taken back. */
  release: "trial.release",
  /** What is left, and the kernel's log. Of a batch: its share. */
  leaks: "trial.leaks",
  /** Slept by steps, in whose times it is. */
  sleep: "trial.sleep",
  /** Of a batch: waited for the baton after sleeping, in no other time. The trial slept so much longer than its cell says. */
  baton: "trial.baton",
  /** Of a batch: its share of the time that the batch took. */
  cost: "trial.cost",
} as const;

/** Milliseconds that a trial cost the run: less than it took where others used the time that it slept. */
export function costMs(timingsMs: Readonly<Record<string, number>>): number {
  return timingsMs[ownTimings.cost] ?? timingsMs[ownTimings.total] ?? 0;
}
