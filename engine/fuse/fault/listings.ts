import type { ListingFault } from "../faults.ts";
import { checkNumber } from "./check-attribute-fault.ts";
import { fullListing, type ListingRules } from "./truth.ts";

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
