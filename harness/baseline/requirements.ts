/** What an update needs before it may write anything. */
import { UserError } from "../../engine/errors.ts";
import type { PlacedResult } from "../analysis/comparison/cell-result.ts";
import { type Held, isSettled } from "./hold.ts";
import type { Baseline } from "./schema.ts";
import { labelOf, type Step } from "./step.ts";
import type { UpdateWish } from "./wish.ts";

/** Each name of `only` is a scenario of these runs or of the baseline. @throws UserError `NO_SUCH_SCENARIO` */
export function requireScenarios(
  { places, known }: Baseline,
  results: readonly PlacedResult[],
  { only = [] }: UpdateWish,
): void {
  const settings = [
    ...results.map(({ setting }) => setting),
    ...places.flatMap(({ cells }) => Object.keys(cells)),
    ...known.map(({ cell }) => cell),
  ];
  const names = new Set(settings.map((setting) => setting.split(" ")[0]));
  const unknown = only.find((name) => !names.has(name));
  if (unknown === undefined) return;
  throw new UserError(
    "NO_SUCH_SCENARIO",
    `cannot choose scenario "${unknown}": neither the run nor the baseline has it`,
    `choose from ${[...names].join(", ")}`,
  );
}

/** @throws UserError `NOT_SETTLED` */
export function requireSettled(held: readonly Held[]): void {
  const open = held.find(({ result }) => result.role === "recommended" && !isSettled(result));
  if (held.some(({ result }) => isSettled(result)) && !open) return;
  const what = open ? labelOf(open.result) : "no cell has a verdict";
  const hint = "let the run finish (--resume), or choose a longer --profile";
  throw new UserError("NOT_SETTLED", `cannot make a baseline of a run that settled too little: ${what}`, hint);
}

/** @throws UserError `NO_REASON`, `BAD_EXPIRY` */
export function requireReasons(steps: readonly Step[], { reason, expires, today }: UpdateWish): void {
  if (expires !== undefined && expires < today) {
    throw new UserError(
      "BAD_EXPIRY",
      `cannot waive failures until "${expires}": today is ${today}`,
      "name a later day",
    );
  }
  const waived = steps.filter(({ kind }) => kind === "waive");
  const renewed = steps.filter(({ kind }) => kind === "renew");
  const lacking = [
    ...(reason === undefined || expires === undefined ? waived : []),
    ...(expires === undefined ? renewed : []),
  ];
  const [first, ...more] = lacking;
  if (!first) return;
  const others = more.length === 0 ? "" : ` and ${more.length} more`;
  throw new UserError(
    "NO_REASON",
    `cannot write down known failures without a reason and a date: ${labelOf(first.held.result)}${others}`,
    "add --reason TEXT --expires YYYY-MM-DD, or --only SCENARIO,… to leave them out",
  );
}
