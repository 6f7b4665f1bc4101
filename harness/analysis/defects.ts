/** How well the oracles do: of the defects that a scenario plants in the server, which were seen and put down to the server. */
import { type DefectName, defectiveServerName, defects } from "../../scenarios/defects/index.ts";
import type { Level } from "../../scenarios/factors.ts";
import type { Outcome } from "../../scenarios/outcome.ts";
import type { TrialRecord } from "../ledger/record.ts";
import type { JudgedCell } from "./judged-cell.ts";
import type { Counts } from "./tally.ts";

/** A kernel's share of planted defects caught. */
export interface PlantedDefects {
  /** `name` of the kernel. */
  readonly kernel: string;
  readonly environment: string;
  /** Those that were tried, in the order of the table. */
  readonly defects: readonly PlantedDefect[];
  /** Of them, how many at least one trial showed. */
  readonly caught: number;
  /** Of them, how many were named as the cause of their failures, by themselves. */
  readonly attributed: number;
  /** Trials of the same steps without a defect: a failure here is a false alarm. */
  readonly healthy: Counts;
}

export interface PlantedDefect extends Counts {
  readonly name: DefectName;
  /** What the server does. */
  readonly title: string;
  /** The rule for engines that it breaks. */
  readonly property: string;
  /** Of the first trial that failed; undefined when none did. */
  readonly outcome: Outcome | undefined;
  /** Of that trial: what differed first, or its message. */
  readonly shown: string | undefined;
  readonly attributed: boolean;
}

/** What an attribution says, as far as it is needed here. */
interface Named {
  readonly scenario: string;
  readonly kernel: string;
  readonly environment: string;
  readonly cause: Readonly<Record<string, Level>>;
}

/** One entry for each kernel and environment in which the scenario had a trial; none where it was not run. */
export function plantedDefectsCaught(cells: readonly JudgedCell[], attributions: readonly Named[]): PlantedDefects[] {
  const tried = cells.filter(({ cell, tally }) => cell.scenario === defectiveServerName && tally.n > 0);
  const places = Map.groupBy(tried, ({ cell }) => JSON.stringify([cell.kernel.name, cell.environment]));
  return [...places.values()].flatMap((own) => {
    const { kernel, environment } = own[0]?.cell ?? {};
    if (!kernel || environment === undefined) return [];
    const named = attributions.filter((each) => each.kernel === kernel.name && each.environment === environment);
    return [{ kernel: kernel.name, environment, ...inOnePlace(own, named) }];
  });
}

function inOnePlace(
  cells: readonly JudgedCell[],
  attributions: readonly Named[],
): Omit<PlantedDefects, "kernel" | "environment"> {
  const byDefect = Map.groupBy(cells, ({ cell }) => cell.factors.defect);
  const names = Object.keys(defects) as DefectName[];
  const planted = names.flatMap((name) => {
    const own = byDefect.get(name);
    return own ? [oneDefect(name, own, attributions)] : [];
  });
  return {
    defects: planted,
    caught: planted.filter(({ failures }) => failures > 0).length,
    attributed: planted.filter(({ attributed }) => attributed).length,
    healthy: sum(byDefect.get("none") ?? []),
  };
}

function oneDefect(name: DefectName, cells: readonly JudgedCell[], attributions: readonly Named[]): PlantedDefect {
  const { title, property } = defects[name];
  const failed = cells.flatMap(({ trials }) => trials).find(isFailure);
  return {
    ...{ name, title, property },
    ...sum(cells),
    outcome: failed?.outcome,
    shown: failed && shownBy(failed),
    attributed: isAttributed(name, attributions),
  };
}

function isFailure({ outcome }: TrialRecord): boolean {
  return outcome !== "ok" && outcome !== "harness-error";
}

/** The message of the content oracle begins with how many differences there are. */
function shownBy({ outcome, evidence: { message, details } }: TrialRecord): string | undefined {
  return outcome === "wrong-content" ? (details?.[0] ?? message) : message;
}

/** Named, and never together with anything else. */
function isAttributed(name: DefectName, attributions: readonly Named[]): boolean {
  const about = attributions.filter(({ scenario, cause }) => scenario === defectiveServerName && cause.defect === name);
  return about.length > 0 && about.every(({ cause }) => Object.keys(cause).length === 1);
}

function sum(cells: readonly JudgedCell[]): Counts {
  return {
    n: cells.reduce((total, { tally }) => total + tally.n, 0),
    failures: cells.reduce((total, { tally }) => total + tally.failures, 0),
  };
}
