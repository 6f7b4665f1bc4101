import { testFactors } from "../../scenarios/factors.ts";
import { difference } from "../analysis/difference.ts";
import { faultAt } from "./harness-facts.ts";
import type { ResultCell, Results } from "./results-schema.ts";

type Decision = Results["decisions"][number];

/** May we ship? One answer for each kernel, environment and subject, from its recommended cell. */
export function decide(cells: readonly ResultCell[], harness: Results["harness"]): Decision[] {
  const places = Map.groupBy(cells, ({ kernel, environment, subject }) =>
    JSON.stringify([kernel, environment, subject]),
  );
  return [...places.values()].flatMap((ofPlace) => {
    const [first] = ofPlace;
    if (!first) return [];
    const { kernel, environment, subject } = first;
    const avoid = levelsToAvoid(ofPlace);
    const recommended = ofPlace.find(({ role }) => role === "recommended");
    const { decision, sentence, why } = answer(recommended, avoid, kernel, faultAt(first, harness));
    const setting = recommended ? settingInWords(recommended) : "";
    return [{ kernel, environment, subject, decision, sentence, why, setting, avoid }];
  });
}

function answer(
  cell: ResultCell | undefined,
  avoid: Decision["avoid"],
  kernel: string,
  fault: string | undefined,
): Pick<Decision, "decision" | "sentence" | "why"> {
  const undecided = (why: string) => {
    return { decision: "undecided" as const, sentence: `No verdict on kernel ${kernel}: ${why}.`, why };
  };
  if (fault !== undefined) return undecided(fault);
  if (!cell) return undecided("the recommended setting was not part of this run");
  if (cell.verdict === "inconclusive") {
    return undecided(`${cell.rate} at the recommended setting, ${cell.needs} more trials are needed`);
  }
  if (cell.verdict !== "stable") {
    const first = cell.evidence[0];
    const message = first?.message ? `: ${first.message}` : "";
    const why = `the recommended setting ${cell.verdict === "fails" ? "fails" : `is ${cell.verdict}`}, ${cell.rate} (${first?.outcome ?? "no outcome"}${message})`;
    return { decision: "do-not-ship", sentence: `Do not ship on kernel ${kernel}: ${why}.`, why };
  }
  const setting = `${settingInWords(cell)}: ${cell.rate}`;
  const why = cell.rate;
  return avoid.length === 0
    ? {
        decision: "ship",
        sentence: `Ship on kernel ${kernel}; no tested option makes a difference. Tested with ${setting}.`,
        why,
      }
    : { decision: "ship-with-options", sentence: `Ship on kernel ${kernel} with ${setting}.`, why };
}

/** What an operator would set; factors that only a test can switch are left out. */
function settingInWords({ factors }: ResultCell): string {
  const option = (name: string) => (factors[name] === "default" ? [] : [`${name}=${factors[name]}`]);
  const options = ["index", "metacopy", "redirect_dir", "xino"].flatMap(option).join(",");
  const overlay = factors.overlay === "kernel" ? "the kernel's overlayfs" : factors.overlay;
  return `${overlay}, ${options || "default options"}, upper on ${factors.placement}, readiness by ${factors.readiness}, ${factors.runtime}`;
}

/**
 * Levels that break what the same scenario's own setting carries, by more than chance, and levels that the kernel refuses wherever
 * they were tried. A refusal in one scenario alone is no reason: it may be the kernel's protection against what the scenario does.
 */
function levelsToAvoid(cells: readonly ResultCell[]): Decision["avoid"] {
  const recommended = cells.find(({ role }) => role === "recommended");
  return cells.flatMap((cell) => {
    const [factor, ...others] = cell.varied;
    // Of two factors that a scenario crosses neither can be blamed by itself.
    if (cell.role === "variation" && others.length > 0) return [];
    const level = factor === undefined ? undefined : cell.factors[factor];
    if (factor === undefined || level === undefined || testFactors.includes(factor)) return [];
    // A scenario may be about another level than the recommended one; what the recommended cell has held is not to be avoided.
    if (recommended?.verdict === "stable" && recommended.factors[factor] === level) return [];
    const own = cells.find(({ scenario, varied }) => scenario === cell.scenario && varied.length === 0);
    const bad = cell.verdict === "unsupported" ? isRefusedEverywhere(cells, factor, level) : breaks(cell, own);
    if (!bad) return [];
    const outcome = cell.evidence[0]?.outcome ?? cell.verdict;
    return [{ factor, level, scenario: cell.scenario, why: `${cell.verdict}, ${outcome}: ${cell.rate}` }];
  });
}

function isRefusedEverywhere(cells: readonly ResultCell[], factor: string, level: string | number): boolean {
  const tried = cells.filter(({ factors, n }) => factors[factor] === level && n > 0);
  return tried.every(({ verdict }) => verdict === "unsupported");
}

function breaks(cell: ResultCell, own: ResultCell | undefined): boolean {
  if (!own || own.n === 0 || own.failures > 0 || cell.failures === 0) return false;
  // Every order was tried, not a sample: chance has no part in the difference.
  if (cell.explored && own.explored) return true;
  return difference(cell, own).interval[0] > 0;
}
