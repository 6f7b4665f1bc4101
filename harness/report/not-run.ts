import type { Ledger, LedgerFile } from "../ledger/read.ts";
import type { Results } from "./results-schema.ts";

type NotRun = Results["notRun"][number];

/** What was asked for and not run: kernels first, then what plans left out, each once with the kernels where it was left out. */
export function notRunOf(
  files: readonly LedgerFile[],
  ledgers: readonly Ledger[],
  nameOf: (kernel: Ledger["header"]["kernel"]) => string,
): NotRun[] {
  const ofRuns = files.flatMap(({ notRun }) => notRun.map(({ what, reason, kind }) => ({ what, reason, kind })));
  const ofPlans = ledgers.flatMap(({ header }) =>
    header.plan.notRun.map(({ what, reason }) => ({ what, reason, kernel: nameOf(header.kernel) })),
  );
  const groups = Map.groupBy(ofPlans, ({ what, reason }) => JSON.stringify([what, reason]));
  return [...distinct(ofRuns), ...[...groups.values()].flatMap(together)];
}

function together(items: readonly { what: string; reason: string; kernel: string }[]): NotRun[] {
  const [first] = items;
  if (!first) return [];
  return [{ what: first.what, reason: first.reason, kernels: [...new Set(items.map(({ kernel }) => kernel))] }];
}

/** A resumed run names again what it could not have before. */
function distinct<T>(items: readonly T[]): T[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}
