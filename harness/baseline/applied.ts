import type { PlacedResult } from "../analysis/comparison/cell-result.ts";
import { seriesOf } from "../kernels/version.ts";
import type { Header } from "../ledger/record.ts";
import type { Held } from "./hold.ts";
import { expectedAt } from "./place.ts";
import { recordOf } from "./record.ts";
import type { Baseline, CellRecord, ExpectedPlace, Known } from "./schema.ts";
import type { Step } from "./step.ts";
import type { UpdateWish } from "./wish.ts";

interface Context {
  readonly headers: readonly Header[];
  readonly wish: UpdateWish;
  readonly results: readonly PlacedResult[];
}

/** The baseline after these steps, without the records that are pruned. */
export function applied(
  before: Baseline,
  steps: readonly Step[],
  pruned: readonly PlacedResult[],
  context: Context,
): Baseline {
  const places = Map.groupBy([...steps.map(({ held }) => held.result), ...pruned], placeKey);
  const next: Baseline = { ...before, known: [...before.known], places: [...before.places] };
  for (const [key, [result]] of places) {
    if (!result) continue;
    const old = expectedAt(before, result);
    const cells = cellsAfter(
      old,
      steps.filter(({ held }) => placeKey(held.result) === key),
      pruned.filter((one) => placeKey(one) === key),
    );
    if (cells === undefined) continue;
    next.places = [...next.places.filter((place) => place !== old), placeWith(cells, result, old, context)];
  }
  next.known = knownAfter(before.known, steps, pruned, context);
  return next;
}

/** Undefined when none of them changes. */
function cellsAfter(
  old: ExpectedPlace | undefined,
  steps: readonly Step[],
  pruned: readonly PlacedResult[],
): ExpectedPlace["cells"] | undefined {
  const gone = pruned.filter(({ setting }) => old?.cells[setting]);
  // Of a known failure that passes what was wanted stands there already, unless nothing did.
  const written = steps.filter(({ kind, held }) => kind === "record" || (kind === "drop" && !held.toWanted));
  if (old && gone.length + written.length === 0) return undefined;
  const cells = new Map<string, CellRecord>(Object.entries(old?.cells ?? {}));
  for (const { setting } of gone) cells.delete(setting);
  for (const { held } of written) cells.set(held.result.setting, recordOf(held.result));
  return Object.fromEntries(cells);
}

function placeWith(
  cells: ExpectedPlace["cells"],
  result: PlacedResult,
  old: ExpectedPlace | undefined,
  { headers, results }: Context,
): ExpectedPlace {
  const { kernel, environment, subject } = result;
  const header = headers.find(
    (one) => one.kernel.release === kernel.release && one.environment === environment && one.subject === subject,
  );
  const from = {
    release: kernel.release,
    version: kernel.version,
    profile: header?.plan.profile ?? "unknown",
    startedAt: header?.startedAt ?? "unknown",
    mountproof: header?.versions.mountproof ?? "unknown",
  };
  return { kernel: old?.kernel ?? kernelLabel(result, results), environment, subject, from, cells };
}

/** The series, so that the next build of it is held against this one; the release where the run had several of a series. */
function kernelLabel({ kernel }: PlacedResult, results: readonly PlacedResult[]): string {
  const series = seriesOf(kernel.release);
  const names = new Set(
    results.filter((one) => seriesOf(one.kernel.release) === series).map((one) => one.kernel.release),
  );
  return series === undefined || names.size > 1 ? kernel.release : series;
}

function knownAfter(
  before: readonly Known[],
  steps: readonly Step[],
  pruned: readonly PlacedResult[],
  context: Context,
): Known[] {
  const changed = steps.filter(({ kind }) => kind === "waive" || kind === "renew" || kind === "drop");
  const replaced = new Set(changed.flatMap(({ held }) => (held.known ? [held.known] : [])));
  const gone = (known: Known) => pruned.some((one) => one.setting === known.cell && isSameKnownPlace(known, one));
  const added = changed.flatMap(({ kind, held }) => (kind === "drop" ? [] : [waiver(held, context)]));
  return [...before.filter((known) => !replaced.has(known) && !gone(known)), ...added];
}

function isSameKnownPlace(known: Known, { kernel, environment, subject }: PlacedResult): boolean {
  const named = [kernel.release, seriesOf(kernel.release)].includes(known.kernel);
  return named && known.environment === environment && known.subject === subject;
}

function waiver({ known, result, place }: Held, { wish, results }: Context): Known {
  const { setting, environment, subject } = result;
  const { reason, expires, today } = wish;
  return {
    cell: setting,
    kernel: known?.kernel ?? place?.kernel ?? kernelLabel(result, results),
    environment,
    subject,
    reason: reason ?? known?.reason ?? "",
    since: known?.since ?? today,
    expires: expires ?? today,
    ...recordOf(result),
  };
}

function placeKey({ kernel, environment, subject }: PlacedResult): string {
  return JSON.stringify([kernel.name, environment, subject]);
}
