import type { Results } from "./results-schema.ts";

type Spent = Results["timeSpent"][number];

const words: Readonly<Record<keyof Spent["shares"], string>> = {
  sleeping: "asleep",
  awaiting: "waiting for readiness",
  mounting: "mounting and unmounting",
  runtime: "in container runtimes",
  oracles: "looking (walks, content, probes)",
  acting: "in what actors do besides",
  ours: "in our own code",
};

/** `1,200 trials of 230 cells in 4 min: 0.9 cells and 4.6 trials a second; 40 % mounting and unmounting, …`, largest share first. */
export function timeInWords({ trials, cells, seconds, cellsPerSecond, trialsPerSecond, shares }: Spent): string {
  const parts = (Object.entries(shares) as [keyof Spent["shares"], number][])
    .filter(([, share]) => share >= 0.005)
    .toSorted(([, a], [, b]) => b - a)
    .map(([activity, share]) => `${Math.round(share * 100)} % ${words[activity]}`);
  return `${trials} trials of ${cells} cells in ${Math.round(seconds)} s: ${cellsPerSecond.toFixed(2)} cells and ${trialsPerSecond.toFixed(1)} trials a second; ${parts.join(", ")}`;
}
