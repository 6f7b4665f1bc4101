/**
 * What the page's script knows of each cell: compact JSON in which a text stands once, deflated, as base64. Its shape is told again, as types,
 * to the script (`script/data.js`), which reads it back. Who has no script loses nothing by that: what it holds is for the panel and the filters.
 */

import { deflateRawSync } from "node:zlib";
import type { Level } from "../../../scenarios/factors.ts";
import { assign } from "../../../scenarios/factors.ts";
import { canonicalJson } from "../../matrix/canonical.ts";
import { cellsInMatrix } from "../grid.ts";
import { type Column, labelsOf } from "../kernel-labels.ts";
import type { ResultCell, Results } from "../results-schema.ts";
import type { EvidenceUse, SharedEvidence } from "../shared-evidence.ts";
import { visibleText } from "../visible-text.ts";
import { settingOf } from "../words.ts";
import { intervalOf } from "./marks.ts";

type Levels = Readonly<Record<string, Level>>;

/** For a data block inside a page: nothing in base64 can end the block, open a comment or a script. */
export function cellData(results: Results, columns: readonly Column[], evidence: readonly SharedEvidence[]): string {
  const json = JSON.stringify(encode(results, columns, evidence));
  return deflateRawSync(json, { level: 9 }).toString("base64");
}

function encode(results: Results, columns: readonly Column[], evidence: readonly SharedEvidence[]) {
  const recommended = recommendedLevels(results.cells);
  const texts = new Table<string>((text) => text);
  const [settings, places, judgements, orders, steps] = Array.from(
    { length: 5 },
    () => new Table<unknown>(canonicalJson),
  );
  const usesOf = Map.groupBy(
    evidence.flatMap(({ id, uses }) => uses.map((use) => ({ id, ...use }))),
    ({ cell }) => cell.id,
  );
  const text = (value: string) => texts.add(visibleText(value));
  const place = (cell: ResultCell) => [labelsOf(columns, [cell]).join(), cell.environment, cell.subject].map(text);
  // Their ids stand in the matrix, in the same order; side by side the kernels of a setting deflate best, and columns better than rows.
  const rows = cellsInMatrix(results.cells, columns).map((cell) => ({
    row: [
      settings?.add(settingIn(cell, recommended, text)),
      places?.add(place(cell)),
      judgements?.add(judgementOf(cell, text)),
      orders?.add(Object.entries(cell.schedules).map(([order, { n, failures }]) => [text(order), n, failures])),
      (usesOf.get(cell.id) ?? []).map((use) => evidenceUse(use, text)),
    ],
    times: timesOf(cell, (names) => steps?.add(names.map(text)) ?? 0),
  }));
  const byList = Map.groupBy(rows, ({ times }) => times.list);
  return {
    recommended,
    scenarios: results.scenarios.map(({ name, title, mechanism }) => [name, title, mechanism].map(visibleText)),
    texts: texts.values,
    settings: settings?.values,
    places: places?.values,
    judgements: judgements?.values,
    orders: orders?.values,
    steps: steps?.values,
    evidence: evidence.map(({ outcome }) => text(outcome)),
    times: (steps?.values ?? []).map((_, list) =>
      transposed((byList.get(list) ?? []).map(({ times }) => times.numbers)),
    ),
    cells: transposed(rows.map(({ row, times }) => [...row, times.list, times.counts])),
  };
}

type Text = (value: string) => number;

/** Cells with the same counts share all of this. */
function judgementOf(cell: ResultCell, text: Text): unknown[] {
  const { verdict, basis, rate, interval, n, failures, harnessErrors, needs, explored, outcomes } = cell;
  return [
    ...[verdict, basis, rate, n === 0 ? "none" : intervalOf(interval)].map(text),
    ...[n, failures, harnessErrors, needs, explored ? 1 : 0],
    Object.entries(outcomes).map(([outcome, count]) => [text(outcome), count ?? 0]),
  ];
}

/** What is not known is left out at the end, and -1 before it. */
function evidenceUse(
  { id, count, trial, step, schedule, console }: EvidenceUse & { id: number },
  text: Text,
): number[] {
  const texts = [step, schedule, console].map((one) => (one === undefined ? -1 : text(one)));
  return [id, count, trial, ...texts.slice(0, texts.findLastIndex((one) => one >= 0) + 1)];
}

/** Levels that most cells have are told once. */
function recommendedLevels(cells: readonly ResultCell[]): Levels {
  return cells.find(({ role }) => role === "recommended")?.factors ?? assign({});
}

/** Scenario, setting in words, switched factors, and all levels that are not the recommended ones (null: the cell has no such factor). */
type Setting = readonly [
  scenario: number,
  setting: number,
  varied: readonly string[],
  off: Record<string, Level | null>,
];

function settingIn(cell: ResultCell, recommended: Levels, text: Text): Setting {
  const names = new Set([...Object.keys(recommended), ...Object.keys(cell.factors)]);
  const off = [...names]
    .filter((name) => cell.factors[name] !== recommended[name])
    .map((name) => [name, cell.factors[name] ?? null] as const);
  return [text(cell.scenario), text(settingOf(cell)), cell.varied, Object.fromEntries(off)];
}

/** One array for each column of equally long rows. */
function transposed<T>(rows: readonly (readonly T[])[]): (T | undefined)[][] {
  return (rows[0] ?? []).map((_, column) => rows.map((row) => row[column]));
}

interface Times {
  /** Number of the list of steps; -1 where nothing was timed. */
  readonly list: number;
  /** For each step its median and 99th percentile in hundredths of a millisecond. */
  readonly numbers: readonly number[];
  /** Where a step ran less often than the cell: the step's number in the list, and its count. */
  readonly counts: readonly number[];
}

/** Steps of the harness itself (`trial.`) stand in `results.json` only. */
function timesOf({ timings, n }: ResultCell, listOf: (steps: readonly string[]) => number): Times {
  const all = Object.entries(timings ?? {}).filter(([step]) => !step.startsWith("trial."));
  if (all.length === 0) return { list: -1, numbers: [], counts: [] };
  const numbers = all.flatMap(([step, { p50Ms, p99Ms }]) =>
    [p50Ms, p99Ms].map((ms) => short(ms, step === "total" ? 3 : 2)),
  );
  const counts = all.flatMap(([, { n: count }], i) => (count === n ? [] : [i, count]));
  return { list: listOf(all.map(([step]) => step)), numbers, counts };
}

/** Two or three digits tell a time; `results.json` has all. */
function short(ms: number, digits: number): number {
  return Math.round(Number((ms * 100).toPrecision(digits)));
}

/** Values by number, each once. */
class Table<T> {
  readonly values: T[] = [];
  private readonly known = new Map<string, number>();
  private readonly keyOf: (value: T) => string;
  constructor(keyOf: (value: T) => string) {
    this.keyOf = keyOf;
  }

  add(value: T): number {
    const key = this.keyOf(value);
    const known = this.known.get(key);
    if (known !== undefined) return known;
    this.known.set(key, this.values.length);
    return this.values.push(value) - 1;
  }
}
