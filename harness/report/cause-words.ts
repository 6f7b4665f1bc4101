import { clopperPearson } from "../analysis/interval.ts";

interface Counts {
  readonly trials: number;
  readonly failures: number;
}

/** `6 of 299 trials failed`, with the exact 95 % interval of the rate if wanted: `(0.7 % to 4.3 %)`. */
export function failedOf(group: readonly Counts[], detail: "with interval" | "only counts" = "only counts"): string {
  const failures = group.reduce((sum, counts) => sum + counts.failures, 0);
  const trials = group.reduce((sum, counts) => sum + counts.trials, 0);
  const text = `${failures} of ${trials} trials failed`;
  if (detail === "only counts" || trials === 0) return text;
  const [low, high] = clopperPearson(failures, trials);
  return `${text} (${percent(low)} to ${percent(high)})`;
}

function percent(rate: number): string {
  return `${(rate * 100).toFixed(rate > 0 && rate < 0.1 ? 1 : 0)} %`;
}
