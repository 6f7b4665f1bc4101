import { timeSpent } from "../analysis/time-spent.ts";
import type { Ledger } from "../ledger/read.ts";
import type { Results } from "./results-schema.ts";

/** Where the time of each kernel's trials went. */
export function timesOf(
  ledgers: readonly Ledger[],
  nameOf: (kernel: Ledger["header"]["kernel"]) => string,
): Results["timeSpent"] {
  const places = Map.groupBy(ledgers, ({ header: { kernel, environment, subject } }) =>
    JSON.stringify([nameOf(kernel), environment, subject]),
  );
  return [...places.values()].flatMap((ofPlace) => {
    const [first] = ofPlace;
    if (!first) return [];
    const { kernel, environment, subject } = first.header;
    const { shares, ...spent } = timeSpent(ofPlace.flatMap(({ trials }) => trials));
    return [{ kernel: nameOf(kernel), environment, subject, ...spent, shares: { ...shares } }];
  });
}
