import type { KernelPair } from "../analysis/comparison/pair-kernels.ts";
import type { Change } from "../report/change-schema.ts";
import type { Results } from "../report/results-schema.ts";
import type { Diff } from "./schema.ts";

type Decision = Results["decisions"][number];

/** Answers that are no longer the same, those that got worse first. */
export function decisionChanges(
  before: Results,
  after: Results,
  pairs: readonly KernelPair[],
  changes: readonly Change[],
): Diff["decisions"] {
  const all = pairs.flatMap((pair) =>
    decisionsOn(after, pair.after.name).flatMap((later) => {
      const earlier = decisionsOn(before, pair.before.name).find((one) => isSamePlace(one, later));
      if (!earlier || earlier.decision === later.decision) return [];
      return [
        {
          kernels: { before: pair.before.name, after: pair.after.name },
          environment: later.environment,
          subject: later.subject,
          before: earlier.decision,
          after: later.decision,
          direction: directionOf(earlier, later),
          shown: changes.some((change) => isShownBy(change, later)),
          why: later.why,
        },
      ];
    }),
  );
  return all.toSorted((a, b) => directions.indexOf(a.direction) - directions.indexOf(b.direction));
}

const directions: readonly Diff["decisions"][number]["direction"][] = ["worse", "better", "other"];

/** Shipping with and without options is both shipping. */
const ranks: Readonly<Record<Decision["decision"], number>> = {
  ship: 0,
  "ship-with-options": 0,
  undecided: 1,
  "do-not-ship": 2,
};

function directionOf(before: Decision, after: Decision): Diff["decisions"][number]["direction"] {
  const step = ranks[after.decision] - ranks[before.decision];
  return step > 0 ? "worse" : step < 0 ? "better" : "other";
}

function decisionsOn({ decisions }: Results, kernel: string): Decision[] {
  return decisions.filter((decision) => decision.kernel === kernel);
}

function isSamePlace(a: Decision, b: Decision): boolean {
  return a.environment === b.environment && a.subject === b.subject;
}

function isShownBy({ role, kernel, environment, subject, kind }: Change, { ...place }: Decision): boolean {
  const here = kernel === place.kernel && environment === place.environment && subject === place.subject;
  return here && role === "recommended" && (kind === "regression" || kind === "fix");
}
