import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readClaims } from "../../../analysis/claims-file.ts";
import { type LedgerFile, readLedgerFile } from "../../../ledger/read.ts";
import type { BaselineComparison } from "../../baseline-schema.ts";
import { resultsOf } from "../../results.ts";
import type { ResultCell, Results } from "../../results-schema.ts";
import { writeLargeLedger } from "./index.ts";

/** Results with all that a report can hold: waits, explored orders, flags, predictions and a baseline. */
export async function largeResults(kernels: number): Promise<Results> {
  return resultsOfSections(await largeLedger(kernels));
}

/** Trials are few, cells as many as ever. */
export async function largeLedger(kernels: number): Promise<LedgerFile> {
  const dir = mkdtempSync(join(tmpdir(), "mountproof-large-"));
  await writeLargeLedger(dir, { kernels, trials: 3000 * kernels, seed: 1 });
  const file = readLedgerFile(dir);
  rmSync(dir, { recursive: true });
  return file;
}

/** @param kernels by their place in the ledger; default: all */
export function resultsOfSections(file: LedgerFile, kernels = [...file.sections.keys()]): Results {
  const sections = kernels.flatMap((at) => file.sections[at] ?? []);
  const results = resultsOf([{ ...file, sections }], readClaims());
  return { ...results, baseline: baselineOf(results.cells) };
}

/** The same with a few of everything, for what looks at each element: that takes as long as there are elements. */
export function fewOfEach(results: Results): Results {
  const { scenarios, cells, explorations, predictions, ...rest } = results;
  const kept = new Set(["recommended", "link-count", "explore-full-upper", "setting", "defective-server"]);
  const ofKept = ({ scenario }: { readonly scenario: string }) => kept.has(scenario);
  const ofPlace = ({ scenario, kernel }: Results["cells"][number]) => JSON.stringify([scenario, kernel]);
  // Those with a delay make a table of flags and delays.
  const few = [...Map.groupBy(cells.filter(ofKept), ofPlace).values()].flatMap((ones) =>
    ones.filter(({ varied }, i) => i < 8 || (varied.length > 1 && varied.includes("delayMs"))),
  );
  const statuses = Map.groupBy(predictions, ({ places }) => places[0]?.status);
  return {
    ...rest,
    scenarios: scenarios.filter(({ name }) => kept.has(name)),
    cells: few,
    explorations: explorations.filter(ofKept),
    predictions: [...statuses.values()].flatMap((ones) => ones.slice(0, 3)),
    attributions: rest.attributions.filter(ofKept),
    waits: rest.waits.filter(
      ({ concurrency, pressure, holdMs }) => concurrency < 16 && pressure === "none" && holdMs === 0,
    ),
    plantedServers: rest.plantedServers.map((one) => ({ ...one, defects: one.defects.slice(0, 6) })),
    features: rest.features.slice(0, 6),
    behaviours: rest.behaviours.slice(0, 6),
  };
}

/** Each tenth failure is waived, each fiftieth is new. */
function baselineOf(cells: readonly ResultCell[]): BaselineComparison {
  const failing = cells.filter(({ verdict }) => verdict === "fails");
  const passed = { verdict: "stable", outcome: "ok", n: 299, failures: 0 } as const;
  const known = failing
    .filter((_, i) => i % 10 === 0)
    .map((cell) => ({
      ...{
        ...placeOf(cell),
        cell: cell.id,
        reason: "a known bug of the server",
        since: "2026-01-01",
        expires: "2026-12-31",
      },
      ...{ ageDays: 90, before: passed, after: sideOf(cell) },
    }));
  const unexpected = failing
    .filter((_, i) => i % 50 === 1)
    .map((cell) => ({ ...placeOf(cell), cell: cell.id, why: "unknown failure" as const }));
  return {
    ...{
      file: "baseline.json",
      today: "2026-03-31",
      places: [],
      unexpected,
      expired: [],
      expected: known,
      passing: [],
    },
    compared: { cells: cells.length, same: cells.length - unexpected.length, unsettled: 0 },
    ...{ fixes: [], rates: [], unclear: [], new: [], vanished: [] },
  };
}

function placeOf({ scenario, varied, kernel, environment, subject }: ResultCell) {
  return { setting: [scenario, ...varied].join(" "), kernel, environment, subject };
}

function sideOf({ verdict, n, failures, outcomes }: ResultCell): BaselineComparison["expected"][number]["after"] {
  const [outcome = "ok"] = Object.keys(outcomes).filter((name) => name !== "ok") as (keyof typeof outcomes)[];
  return { verdict, outcome, n, failures };
}
