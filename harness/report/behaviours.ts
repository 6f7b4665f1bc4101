import { scenarios } from "../../scenarios/index.ts";
import { readBehaviours } from "../analysis/behaviours-file.ts";
import { coverageOf } from "../analysis/coverage.ts";
import type { JudgedCell } from "../analysis/judged-cell.ts";
import type { Results } from "./results-schema.ts";

/** The catalogue of known kernel behaviours with what these cells show of it. */
export function behavioursOf(judged: readonly JudgedCell[], notRun: Results["notRun"]): Results["behaviours"] {
  return coverageOf(readBehaviours(), scenarios, judged, notRun).map(
    ({ notShown = [], features = [], scenarios: own, ...row }) => ({
      ...row,
      features: [...features],
      notShown: notShown.map((part) => ({ ...part })),
      scenarios: own.map(({ name, kernels, reasons }) => ({
        name,
        reasons: [...reasons],
        kernels: kernels.map(({ verdicts, outcomes, facts, ...kernel }) => ({
          ...kernel,
          verdicts: { ...verdicts },
          outcomes: { ...outcomes },
          facts: [...facts],
        })),
      })),
    }),
  );
}
