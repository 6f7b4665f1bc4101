import type { Verdict } from "../analysis/verdict.ts";
import type { ResultCell, Results } from "./results-schema.ts";

/** A sign beside the word, so that colour is never needed. */
export const verdictSymbols: Readonly<Record<Verdict, string>> = {
  stable: "✓",
  fails: "✗",
  flaky: "≈",
  unsupported: "∅",
  inconclusive: "?",
};

export const verdictMeanings: Readonly<Record<Verdict, string>> = {
  stable: "no trial failed, and enough ran (or every order of steps did)",
  fails: "more than half of all trials fail",
  flaky: "some trials fail and some do not",
  unsupported: "the kernel refuses the set-up",
  inconclusive: "too few trials to tell",
};

export const claimSymbols: Readonly<Record<Results["claims"][number]["verdict"], string>> = {
  supported: "✓",
  refuted: "✗",
  partly: "≈",
  "not testable here": "?",
};

/** The headline of a decision. */
export const decisionWords: Readonly<Record<Results["decisions"][number]["decision"], string>> = {
  ship: "Ship",
  "ship-with-options": "Ship with these options",
  "do-not-ship": "Do not ship",
  undecided: "No verdict",
};

/** What sets a cell apart within its scenario: `placement=xfs`, or its own setting. */
export function settingOf(cell: Pick<ResultCell, "varied" | "factors">): string {
  if (cell.varied.length === 0) return "own setting";
  return cell.varied.map((factor) => `${factor}=${cell.factors[factor]}`).join(", ");
}

/** Settings of one scenario, factor by factor: `own setting, runtime=runc-1.1.5|crun-1.21, linkCount=true`. */
export function settingsOf(cells: readonly Pick<ResultCell, "varied" | "factors">[]): string {
  const factors = Map.groupBy(cells, ({ varied }) => varied.join("+"));
  return [...factors]
    .map(([factor, ones]) => {
      const levels = ones.map((cell) => cell.varied.map((name) => cell.factors[name]).join("+"));
      return factor === "" ? "own setting" : `${factor}=${levels.join("|")}`;
    })
    .join(", ");
}

/** `6/6`, failures of trials. */
export function ratio({ n, failures }: Pick<ResultCell, "n" | "failures">): string {
  return n === 0 ? "no trial" : `${failures}/${n} failed`;
}

/** A claim's effect with its interval: percentage points of the failure rate, or of the time. */
export function effectOf({ effect, interval, measure }: Results["claims"][number]): string {
  if (effect === null || !interval) return "no figure";
  if (measure === "holds") return `${percent(effect)} failed (${percent(interval[0])} to ${percent(interval[1])})`;
  const unit = measure === "time" ? "% of the time" : "points";
  return `${signed(effect)} ${unit} (${signed(interval[0])} to ${signed(interval[1])})`;
}

/** `linkCount = zero and runtime = runc-1.3.6 or runc-1.4.3`. */
export function causeInWords(causes: readonly Results["attributions"][number]["cause"][]): string {
  const factors = [...new Set(causes.flatMap((cause) => Object.keys(cause)))];
  const words = factors.map((factor) => {
    const levels = [...new Set(causes.flatMap((cause) => (cause[factor] === undefined ? [] : [cause[factor]])))];
    return `${factor} = ${levels.join(" or ")}`;
  });
  return words.join(" and ");
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function signed(share: number): string {
  const points = Math.round(share * 100);
  return points > 0 ? `+${points}` : String(points).replace("-", "−");
}
