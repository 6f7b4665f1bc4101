import { canonicalJson } from "../matrix/canonical.ts";
import type { Column } from "./kernel-labels.ts";
import type { ResultCell } from "./results-schema.ts";
import { settingOf } from "./words.ts";

/** The matrix of several kernels: a row for each setting, a column for each kernel. */
export interface GridScenario {
  readonly scenario: string;
  readonly rows: readonly GridRow[];
}

export interface GridRow {
  readonly setting: string;
  readonly varied: readonly string[];
  /** One for each column; undefined where the setting was not planned. */
  readonly cells: readonly (ResultCell | undefined)[];
  /** Whether it says more than the scenario's own setting: on some kernel its settled verdict is another. */
  readonly tells: boolean;
}

/** The rows of one subject, scenarios and settings in the order of the plan, the own setting first. */
export function gridOf(cells: readonly ResultCell[], columns: readonly Column[]): GridScenario[] {
  const scenarios = Map.groupBy(cells, ({ scenario }) => scenario);
  return [...scenarios].map(([scenario, ofIt]) => ({ scenario, rows: rowsOf(ofIt, columns) }));
}

/** All cells as the matrix has them: subject by subject, row by row. */
export function cellsInMatrix(cells: readonly ResultCell[], columns: readonly Column[]): ResultCell[] {
  const subjects = [...Map.groupBy(cells, ({ subject }) => subject).values()];
  const rows = subjects.flatMap((ofIt) => gridOf(ofIt, columns)).flatMap((scenario) => scenario.rows);
  return rows.flatMap((row) => row.cells.filter((cell) => cell !== undefined));
}

function rowsOf(cells: readonly ResultCell[], columns: readonly Column[]): GridRow[] {
  const settings = [...Map.groupBy(cells, ({ factors }) => canonicalJson(factors)).values()];
  const rows = settings.flatMap((ofIt) => {
    const [first] = ofIt;
    if (!first) return [];
    const placed = columns.map((column) => ofIt.find((cell) => isAt(cell, column)));
    return [{ setting: settingOf(first), varied: first.varied, cells: placed }];
  });
  const own = rows.find(({ varied }) => varied.length === 0);
  const others = rows.filter((row) => row !== own);
  return [...(own ? [own] : []), ...others].map((row) => ({
    ...row,
    tells: row === own || tells(row.cells, own?.cells),
  }));
}

/** A setting that follows its scenario's own setting on every kernel says nothing that the own setting does not. */
function tells(cells: GridRow["cells"], own: GridRow["cells"] | undefined): boolean {
  if (!own) return true;
  return cells.some((cell, i) => isSettled(cell) && isSettled(own[i]) && cell.verdict !== own[i]?.verdict);
}

function isSettled(cell: ResultCell | undefined): cell is ResultCell {
  return cell !== undefined && cell.verdict !== "inconclusive";
}

function isAt(cell: ResultCell, { kernel, environment }: Column): boolean {
  return cell.kernel === kernel && cell.environment === environment;
}
