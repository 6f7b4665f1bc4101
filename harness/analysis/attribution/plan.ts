import type { Factors } from "../../../scenarios/factors.ts";
import { type Cell, cellId } from "../../matrix/cell.ts";
import type { Attribution } from "../attribution.ts";
import type { JudgedCell } from "../judged-cell.ts";
import type { PlacedCell } from "../merge.ts";
import type { CounterExample } from "./counter-examples.ts";
import type { LevelSet } from "./level-set.ts";
import { surroundingsOf, withoutSchedule } from "./surroundings.ts";
import { wantedFor } from "./wanted.ts";

/** A cell that helps to confirm a cause or to refute it. */
export interface ConfirmationCell {
  /** A planned one, or a new one of role `confirmation`. Of a scenario whose orders are explored it has no orders yet. */
  readonly cell: Cell;
  /** It tells with so many trials in all, those that it has included. */
  readonly trials: number;
  readonly expects: "pass" | "fail";
  /** Empty when there are too few trials to name one. */
  readonly cause: LevelSet;
  readonly scenario: string;
  /** `name` of the kernel. */
  readonly kernel: string;
  readonly environment: string;
  readonly subject: string;
}

/**
 * Cells to run next for causes that are not confirmed: their counter-examples, or first what tells sets of levels apart that explain the
 * same failures. Run them, attribute again and ask again, until there is none left or a bound of rounds is reached.
 * @param possible whether a setting of a scenario makes sense: some levels exclude each other
 */
export function confirmationCells(
  attributions: readonly Attribution[],
  cells: readonly JudgedCell[],
  possible: (scenario: string, factors: Factors) => boolean = () => true,
): ConfirmationCell[] {
  const wanted = attributions.flatMap((attribution) => {
    const { cause, scenario, kernel, environment, subject } = attribution;
    const own = cells.filter(({ cell }) => isAt(attribution, { ...cell, kernel: cell.kernel.name }));
    const causes = attributions.filter((other) => isAt(attribution, other)).flatMap(causeOf);
    const allowed = (levels: LevelSet) => possible(scenario, withoutSchedule(levels) as Factors);
    return wantedFor(attribution, surroundingsOf(own, causes), allowed).flatMap(({ example, trials }) => {
      const cell = cellFor(example, own);
      if (!cell) return [];
      const orders = Math.max(1, cell.schedules.length);
      return [
        { cell, trials: trials * orders, expects: example.expects, cause, scenario, kernel, environment, subject },
      ];
    });
  });
  const byCell = Map.groupBy(wanted, ({ cell }) => cell.id);
  return [...byCell.values()].flatMap((same) => same.toSorted((a, b) => b.trials - a.trials)[0] ?? []);
}

function causeOf({ explanation, cause }: Attribution): LevelSet[] {
  return explanation === "levels" ? [cause] : [];
}

type Place = Pick<Attribution, "scenario" | "kernel" | "environment" | "subject">;

function isAt(one: Place, other: Place): boolean {
  const same = one.scenario === other.scenario && one.kernel === other.kernel;
  return same && one.environment === other.environment && one.subject === other.subject;
}

function cellFor({ levels }: CounterExample, cells: readonly JudgedCell[]): Cell | undefined {
  const factors = withoutSchedule(levels) as Factors;
  const like = cells[0]?.cell;
  if (!like) return undefined;
  const id = cellId({ ...like, factors });
  return cells.find(({ cell }) => cell.id === id)?.cell ?? newCell(id, factors, like, cells);
}

function newCell(id: string, factors: Factors, like: PlacedCell, cells: readonly JudgedCell[]): Cell {
  const own = cells.find(({ cell }) => cell.varied.length === 0)?.cell.factors ?? like.factors;
  const names = Object.keys(factors) as (keyof Factors)[];
  const varied = names.filter((factor) => own[factor] !== factors[factor]);
  const { scenario, kind, exploration } = like;
  return { id, scenario, factors, kind, schedules: exploration ? [] : like.schedules, role: "confirmation", varied };
}
