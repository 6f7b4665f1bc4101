/**
 * Trials after which, at this failure rate, no failure would have a chance below 5 % and at least one a chance above 95 %: so many tell
 * whether a counter-example fails. At least as many as settle a cell that always fails.
 */
export function trialsToTell(rate: number): number {
  return rate >= 1 ? least : Math.max(least, Math.ceil(Math.log(0.05) / Math.log1p(-rate)));
}

const least = 7;

/** A counter-example gets no more: they tell rates down to 1 %. */
export const mostTrials = 299;
