import type { ListingFault } from "../faults.ts";
import { checkNumber } from "./check-attribute-fault.ts";

/** How many names of a directory are listed, and where a further answer begins. Positions count `.` (0), `..` (1), then the entries. */
export interface ListingRules {
  /** Names listed, of a directory that has so many. */
  length(names: number): number;
  /** Position of the first name of an answer to a request from `offset`, of `length` in all. */
  begin(offset: number, length: number): number;
}

export const fullListing: ListingRules = {
  length: (names) => names,
  begin: (offset) => offset,
};

export function listingRules(faults: readonly ListingFault[]): ListingRules {
  return faults.reduce(withFault, fullListing);
}

function withFault(rules: ListingRules, { first, continuation, restarts }: ListingFault): ListingRules {
  checkNumber("first", first, [0, Number.MAX_SAFE_INTEGER]);
  const step = continuation === undefined ? 0 : { skips: 1, repeats: -1 }[continuation];
  return {
    length: (names) => Math.min(first ?? names, rules.length(names)),
    begin(offset, length) {
      if (restarts) return 0;
      const from = rules.begin(offset, length);
      // At either end nothing goes on: without this a repeated last name would come for ever.
      return from === 0 || from >= length ? from : from + step;
    },
  };
}
