/** After the trials: counter-examples that confirm the causes of failures, or refute them. */
import type { Factors } from "../../../scenarios/factors.ts";
import type { Scenario } from "../../../scenarios/scenario.ts";
import { type ConfirmationCell, confirmationCells } from "../../analysis/attribution/plan.ts";
import { attribute } from "../../analysis/attribution.ts";
import { judgeCells } from "../../analysis/judged-cell.ts";
import { merge } from "../../analysis/merge.ts";
import type { Ledger } from "../../ledger/read.ts";
import type { CellsRecord, TrialRecord } from "../../ledger/record.ts";
import { missingLevel, type Offer } from "../../matrix/available.ts";
import { harnessErrorsPerCell } from "../../matrix/profile.ts";
import { type Connect, lastingAgent } from "../lasting-agent.ts";
import { runOne, type TrialPlace } from "../one-trial.ts";
import type { Tallies } from "../tallies.ts";

export interface ConfirmationWork {
  /** The section as it stands in the ledger now. */
  readonly section: () => Ledger;
  readonly scenarios: readonly Scenario[];
  readonly offer: Offer;
  readonly connect: Connect;
  readonly place: TrialPlace;
  readonly jobs: number;
  readonly known: Tallies;
  readonly isOver: () => boolean;
  readonly addCells: (cells: CellsRecord) => void;
  readonly record: (trial: TrialRecord) => void;
}

/** What counter-examples show may call for others; causes that are still open after so many rounds stay so. */
const mostRounds = 10;

export async function confirmCauses(work: ConfirmationWork): Promise<void> {
  const asked = new Set<string>();
  for (let round = 0; round < mostRounds && !work.isOver(); round++) {
    const wanted = wantedCells(work).filter(({ cell, trials }) => isNew(`${cell.id} ${trials}`, asked));
    if (wanted.length === 0) return;
    const added = wanted.map(({ cell }) => cell).filter(({ role }) => role === "confirmation");
    if (added.length > 0) work.addCells({ type: "cells", cells: added as unknown as CellsRecord["cells"] });
    await Promise.all(Array.from({ length: Math.min(work.jobs, wanted.length) }, () => runSome(wanted, work)));
  }
}

/** Asked for again means that its trials did not settle the matter. */
function isNew(question: string, asked: Set<string>): boolean {
  if (asked.has(question)) return false;
  asked.add(question);
  return true;
}

/** Of orders that were explored the reductions tell the cause. */
function wantedCells({ section, scenarios, offer }: ConfirmationWork): ConfirmationCell[] {
  const judged = judgeCells(merge([section()]));
  const explored = new Set(scenarios.filter(({ explore }) => explore).map(({ name }) => name));
  const possible = (name: string, factors: Factors) => {
    const constraints = scenarios.find((scenario) => scenario.name === name)?.array?.constraints ?? [];
    return missingLevel(factors, offer) === undefined && constraints.every(({ allows }) => allows(factors));
  };
  return confirmationCells(attribute(judged), judged, possible).filter(({ scenario }) => !explored.has(scenario));
}

/** Takes cells from the list until it is empty. */
async function runSome(wanted: ConfirmationCell[], work: ConfirmationWork): Promise<void> {
  const agent = lastingAgent(work.connect);
  try {
    for (let next = wanted.shift(); next; next = wanted.shift()) {
      while (work.known.of(next.cell).n < enough(next) && !work.isOver()) {
        const trial = await runOne(agent, next.cell, work.place, work.known);
        // A trial during which the signal came may have failed by it.
        if (work.isOver()) return;
        work.known.add(trial);
        work.record(trial);
        // Fails for reasons of its own: the next cell may do better.
        if (work.known.of(next.cell).harnessErrors >= harnessErrorsPerCell) break;
      }
      if (poisons(next.scenario, work)) await agent.renew();
    }
  } finally {
    await agent.close();
  }
}

/** Where an order of steps fixes what happens, a few trials of each order tell as much as many. */
function enough({ cell, trials }: ConfirmationCell): number {
  return cell.kind === "timing" ? trials : Math.min(trials, mostPerOrder * Math.max(1, cell.schedules.length));
}

/** As many failures as settle a cell that always fails. */
const mostPerOrder = 7;

function poisons(name: string, { scenarios }: ConfirmationWork): boolean {
  return scenarios.some((scenario) => scenario.name === name && scenario.poisons);
}
