import type { Advice, ProfileEvidence } from "../../../engine/profile/schema.ts";
import type { Level } from "../../../scenarios/factors.ts";
import { rateInWords } from "../../analysis/verdict.ts";
import type { ResultCell, Results } from "../results-schema.ts";
import { evidenceOf } from "./evidence.ts";

export interface LevelAdvice {
  readonly level: Level;
  readonly advice: Advice;
  readonly why: string;
  readonly evidence: ProfileEvidence;
}

/** One kernel in one environment with one subject. */
export interface Place {
  readonly decision: Results["decisions"][number];
  readonly cells: readonly ResultCell[];
}

/**
 * Advice on each tried level of a factor. `avoid` comes from the decision, which names levels that break what their scenario's own setting carries;
 * everything else rests on scenarios that are healthy at their own setting, so that a defect planted on purpose is not held against a level.
 */
export function adviseLevels(factor: string, place: Place): LevelAdvice[] {
  const tried = place.cells.filter(({ n, factors }) => n > 0 && factors[factor] !== undefined);
  const levels = [...new Set(tried.map(({ factors }) => factors[factor] as Level))];
  return levels.map((level) => ({ level, ...adviseLevel(factor, level, place) }));
}

function adviseLevel(factor: string, level: Level, { decision, cells }: Place): Omit<LevelAdvice, "level"> {
  const bad = decision.avoid.filter((one) => one.factor === factor && one.level === level);
  const ofLevel = cells.filter(({ factors, n }) => factors[factor] === level && n > 0);
  if (bad.length > 0) {
    const broken = ofLevel.filter(
      ({ scenario, varied }) => varied.includes(factor) && bad.some((one) => one.scenario === scenario),
    );
    return {
      advice: "avoid",
      why: inShort(bad.map(({ scenario, why }) => `${scenario}: ${why}`)),
      evidence: evidenceOf(broken),
    };
  }
  const recommended = ofLevel.filter(({ role }) => role === "recommended");
  if (recommended.length > 0) return advise(recommended, "use", "part of the recommended setting");
  return advise(
    // A refusal in one scenario only is the kernel's protection against what that scenario does.
    ofLevel.filter((cell) => cell.verdict !== "unsupported" && isHealthy(cell.scenario, cells)),
    "allowed",
    "nothing failed with it",
  );
}

function inShort(reasons: readonly string[]): string {
  const [first = "", ...others] = reasons;
  return others.length === 0 ? first : `${first}; the same in ${others.length} more scenarios`;
}

function advise(cells: readonly ResultCell[], held: Advice, meaning: string): Omit<LevelAdvice, "level"> {
  const evidence = evidenceOf(cells);
  const settled = cells.some(({ verdict }) => verdict === "stable") && evidence.failures === 0;
  if (settled) return { advice: held, why: `${meaning}: ${inWords(evidence)}`, evidence };
  return { advice: "unknown", why: evidence.n === 0 ? "not tried on a healthy set-up" : inWords(evidence), evidence };
}

function isHealthy(scenario: string, cells: readonly ResultCell[]): boolean {
  const own = cells.filter((cell) => cell.scenario === scenario && cell.varied.length === 0);
  return own.every(({ n, failures }) => n > 0 && failures === 0);
}

function inWords({ n, failures, interval: [low, high] }: ProfileEvidence): string {
  return rateInWords({ n, failures }, { interval: [low, high] });
}
