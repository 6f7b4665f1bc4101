/** What a baseline has and a run lacks. */
import type { PlacedResult } from "../analysis/comparison/cell-result.ts";
import type { Header } from "../ledger/record.ts";
import { expectedAt, matchesKernel, type RunPlace } from "./place.ts";
import { resultOf } from "./record.ts";
import type { Baseline, CellRecord, Known } from "./schema.ts";

/** A place of the run, and what the baseline has on it. */
export type Matched = RunPlace & { readonly expected: ReturnType<typeof expectedAt> };

export function placesOf(baseline: Baseline, results: readonly PlacedResult[]): Matched[] {
  const places = Map.groupBy(results, ({ kernel, environment, subject }) =>
    JSON.stringify([kernel.name, environment, subject]),
  );
  return [...places.values()].flatMap(([first]) =>
    first
      ? [
          {
            kernel: first.kernel,
            environment: first.environment,
            subject: first.subject,
            expected: expectedAt(baseline, first),
          },
        ]
      : [],
  );
}

/** Whether a scenario was among those that a run was asked for. */
type Chosen = (setting: string) => boolean;

export function chosenIn(headers: readonly Pick<Header, "plan">[]): Chosen {
  const chosen = headers.map(({ plan }) => plan.only);
  return (setting) => chosen.some((only) => only === undefined || only.includes(setting.split(" ")[0] ?? ""));
}

/** What the baseline has on the places of a run and the run, though asked for it, lacks. */
export function missingRecords(baseline: Baseline, results: readonly PlacedResult[], chosen: Chosen): PlacedResult[] {
  return placesOf(baseline, results).flatMap((place) => {
    const here = results.filter((result) => isSamePlace(result, place));
    const ran = new Set(here.map(({ setting }) => setting));
    const known = baseline.known.filter((one) => isAt(one, place)).map((one) => [one.cell, one] as const);
    const records: (readonly [string, CellRecord])[] = [...Object.entries(place.expected?.cells ?? {}), ...known];
    const missing = new Map(records.filter(([setting]) => !ran.has(setting) && chosen(setting)));
    return [...missing].map(([setting, record]) => placed(setting, record, place));
  });
}

function isSamePlace(a: RunPlace, b: RunPlace): boolean {
  return a.kernel.name === b.kernel.name && a.environment === b.environment && a.subject === b.subject;
}

function isAt(known: Known, { kernel, environment, subject }: RunPlace): boolean {
  return known.environment === environment && known.subject === subject && matchesKernel(known.kernel, kernel.release);
}

/** A record as a result of the run that lacks it: there is no cell to point at. */
function placed(setting: string, record: CellRecord, { kernel, environment, subject }: RunPlace): PlacedResult {
  return { ...resultOf(record), setting, cell: "", kernel, environment, subject, orderNames: {} };
}
