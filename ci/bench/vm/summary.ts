/** Median, smallest and largest of some figures. */
export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** @param figures at least one; of an even number the upper of the two in the middle is the median */
export function summarize(figures: readonly number[]): Summary {
  const sorted = figures.toSorted((a, b) => a - b);
  const at = (index: number) => sorted.at(index) ?? Number.NaN;
  return { median: at(sorted.length >> 1), min: at(0), max: at(-1) };
}
