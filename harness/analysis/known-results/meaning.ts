import type { Comparison } from "./comparison.ts";
import type { Prediction } from "./file.ts";

/** What a difference between observation and prediction may mean. */
export type Meaning = (typeof meanings)[number];
export const meanings = ["backport", "missing fix", "wrong entry", "unexplained"] as const;

export const meaningWords: Readonly<Record<Meaning, string>> = {
  backport: "it does what newer kernels do: a back-port that nobody recorded",
  "missing fix": "it does what older kernels do: a change that it lacks, or that was taken back",
  "wrong entry": "no kernel of this run agrees: the entry may be wrong",
  unexplained: "no kernel is known to do this: a wrong entry, or something of this kernel alone",
};

/** The comparisons, each that differs with what it may mean. */
export function meaningsOf(
  { cases }: Pick<Prediction, "cases">,
  compared: readonly Omit<Comparison, "meaning">[],
): Comparison[] {
  const differing = new Set(compared.filter(({ status }) => status === "differs").map(({ kernel }) => kernel));
  const nobodyAgrees = differing.size > 1 && compared.every(({ status }) => status !== "agrees");
  return compared.map((one) => {
    if (one.status !== "differs") return one;
    return { ...one, meaning: nobodyAgrees ? "wrong entry" : meaningOf(cases.indexOf(one.predicted), one.fits) };
  });
}

/** The nearest case that fits tells; of two as near the newer, as kernels get more back-ports than they lose changes. */
function meaningOf(own: number, fits: readonly number[]): Meaning {
  const nearest = fits.toSorted((a, b) => Math.abs(a - own) - Math.abs(b - own) || b - a)[0];
  if (nearest === undefined) return "unexplained";
  return nearest > own ? "backport" : "missing fix";
}
