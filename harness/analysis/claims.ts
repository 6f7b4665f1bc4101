import { armsOf } from "./arms.ts";
import type { Claim, Contrast } from "./claims-file.ts";
import { type ClaimVerdict, type Finding, failureClaim } from "./failure-claim.ts";
import type { JudgedCell } from "./judged-cell.ts";
import { timeClaim } from "./time-claim.ts";

/** A sentence of the guide held against the trials. */
export interface JudgedClaim {
  readonly id: string;
  readonly sentence: string;
  readonly measure: Claim["measure"];
  readonly verdict: ClaimVerdict;
  /** Of the contrast that speaks loudest; null when none could be tested. */
  readonly effect: Finding["effect"];
  readonly interval: Finding["interval"];
  readonly cells: readonly string[];
  readonly contrasts: readonly (Finding & { readonly scenario: string })[];
  /** Why it is not testable here, or the counts. */
  readonly why: readonly string[];
}

export function judgeClaims(claims: readonly Claim[], cells: readonly JudgedCell[]): JudgedClaim[] {
  return claims.map((claim) => judgeClaim(claim, cells));
}

function judgeClaim(claim: Claim, cells: readonly JudgedCell[]): JudgedClaim {
  const tested = claim.contrasts.map((contrast) => ({ contrast, ...testContrast(claim, contrast, cells) }));
  const telling = tested.filter(({ finding }) => finding.verdict !== "not testable here");
  const verdict = together(telling.map(({ finding }) => finding.verdict));
  const loudest = telling.toSorted((a, b) => Math.abs(b.finding.effect ?? 0) - Math.abs(a.finding.effect ?? 0))[0];
  return {
    id: claim.id,
    sentence: claim.sentence,
    measure: claim.measure,
    verdict,
    effect: loudest?.finding.effect ?? null,
    interval: loudest?.finding.interval ?? null,
    cells: [...new Set(tested.flatMap(({ ids }) => ids))],
    contrasts: tested.map(({ contrast, finding }) => ({ scenario: contrast.scenario, ...finding })),
    why: telling.length > 0 ? inWords(telling) : [`needs ${claim.needs}`],
  };
}

function testContrast(
  claim: Claim,
  contrast: Contrast,
  cells: readonly JudgedCell[],
): { finding: Finding; ids: string[] } {
  const arms = armsOf(contrast, cells);
  const finding = claim.measure === "time" ? timeClaim(arms, claim.atLeast ?? 0) : failureClaim(arms, claim.measure);
  return { finding, ids: [...arms.followed, ...arms.ignored].map(({ cell }) => cell.id) };
}

function together(verdicts: readonly ClaimVerdict[]): ClaimVerdict {
  const [first] = verdicts;
  if (first === undefined) return "not testable here";
  return verdicts.every((verdict) => verdict === first) ? first : "partly";
}

function inWords(tested: readonly { contrast: Contrast; finding: Finding }[]): string[] {
  return tested.map(({ contrast, finding }) => `${contrast.scenario}: ${finding.why}`);
}
