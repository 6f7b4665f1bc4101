/** Changes of cells between two runs, as data and in words. */
import type { CellResult, PlacedResult } from "../analysis/comparison/cell-result.ts";
import { type Comparison, changeKinds, type Pair } from "../analysis/comparison/compare.ts";
import { roles } from "../matrix/cell.ts";
import type { Change, LoneCell } from "./change-schema.ts";
import { verdictSymbols } from "./words.ts";

export function changeOf({ kind, pair, ground }: Comparison<Pair<CellResult> & { after: PlacedResult }>): Change {
  const { before, after } = pair;
  const nameOf = (order: string) => after.orderNames[order] ?? order;
  const { contrast } = ground;
  return {
    kind,
    ...placeOf(after),
    role: after.role,
    cell: after.cell,
    before: sideOf(before),
    after: sideOf(after),
    broken: ground.broken.map(nameOf),
    mended: ground.mended.map(nameOf),
    ...(contrast && {
      contrast: {
        ...contrast,
        ...(contrast.order === undefined ? {} : { order: nameOf(contrast.order) }),
        interval: [...contrast.interval],
      },
    }),
  };
}

export function loneCell(result: PlacedResult): LoneCell {
  return { ...placeOf(result), ...sideOf(result) };
}

/** Most important first: by kind, the recommended setting before the others, then what is farthest apart. */
export function byImportance(a: Change, b: Change): number {
  return (
    changeKinds.indexOf(a.kind) - changeKinds.indexOf(b.kind) ||
    roles.indexOf(a.role) - roles.indexOf(b.role) ||
    Math.abs(effectOf(b)) - Math.abs(effectOf(a)) ||
    (a.setting < b.setting ? -1 : 1)
  );
}

/** `link-count linkCount=zero: ✓ stable 0/29 → ✗ fails 7/7 deleted-directory; failures +100 points (64 to 100)`. */
function changeInWords(change: Change): string {
  const { setting, before, after } = change;
  const grounds = [
    ...contrastInWords(change),
    ...ordersInWords("now fails", change.broken),
    ...ordersInWords("now passes", change.mended),
  ];
  return `${setting}: ${sideInWords(before)} → ${sideInWords(after)}${grounds.map((text) => `; ${text}`).join("")}`;
}

/** A line for each, those that read the same but for the setting together, with the first of them. */
export function changesInWords(changes: readonly Change[]): { text: string; cell: string; change: Change }[] {
  const alike = Map.groupBy(changes, (change) => {
    const { kernel, environment, setting } = change;
    return JSON.stringify([kernel, environment, scenarioOf(setting), changeInWords(change).slice(setting.length)]);
  });
  return [...alike.values()].flatMap(([first, ...more]) => {
    if (!first) return [];
    const rest = changeInWords(first).slice(first.setting.length);
    const others = more.length === 0 ? "" : ` and ${more.length} more setting${more.length === 1 ? "" : "s"} of it`;
    return [{ text: `${first.setting}${others}${rest}`, cell: first.cell, change: first }];
  });
}

function scenarioOf(setting: string): string {
  return setting.split(" ")[0] ?? "";
}

export function sideInWords({ verdict, outcome, n, failures }: Change["before"]): string {
  const counts = n === 0 ? "no trial" : `${failures}/${n}`;
  return `${verdictSymbols[verdict]} ${verdict} ${counts}${outcome === "ok" ? "" : ` ${outcome}`}`;
}

function placeOf({ setting, kernel, environment, subject }: PlacedResult): Omit<LoneCell, keyof Change["before"]> {
  return { setting, kernel: kernel.name, environment, subject };
}

export function sideOf({ verdict, outcome, n, failures }: CellResult): Change["before"] {
  return { verdict, outcome, n, failures };
}

function effectOf({ contrast, before, after }: Change): number {
  return contrast?.effect ?? share(after) - share(before);
}

function share({ n, failures }: Change["before"]): number {
  return n === 0 ? 0 : failures / n;
}

function contrastInWords({ contrast }: Change): string[] {
  if (!contrast) return [];
  const { outcome, order, effect, interval } = contrast;
  const where = order === undefined ? "" : ` with the order ${order}`;
  const [low, high] = interval;
  return [
    `${outcome === "failed" ? "failures" : outcome}${where} ${points(effect)} points (${points(low)} to ${points(high)})`,
  ];
}

function points(share: number): string {
  const rounded = Math.round(share * 100);
  return rounded > 0 ? `+${rounded}` : String(rounded).replace("-", "−");
}

/** Of many orders the first tells enough. */
function ordersInWords(what: string, orders: readonly string[]): string[] {
  const [first, ...more] = orders;
  if (first === undefined) return [];
  return [
    `${what}: ${first}${more.length === 0 ? "" : ` and ${more.length} more order${more.length === 1 ? "" : "s"}`}`,
  ];
}
