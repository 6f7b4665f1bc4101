import { armsOf } from "./arms.ts";
import type { Claim, Contrast } from "./claims-file.ts";
import { type ClaimVerdict, type Finding, failureClaim } from "./failure-claim.ts";
import type { JudgedCell } from "./judged-cell.ts";
import { timeClaim } from "./time-claim.ts";

/** A sentence of the guide held against the trials. */
export interface JudgedClaim extends ClaimAnswer {
  readonly id: string;
  readonly sentence: string;
  readonly measure: Claim["measure"];
  readonly cells: readonly string[];
  readonly contrasts: readonly (Finding & { readonly scenario: string })[];
  /** The answer on each kernel by itself; empty for a claim that compares kernels. */
  readonly perKernel: readonly (ClaimAnswer & Place)[];
}

export interface ClaimAnswer {
  readonly verdict: ClaimVerdict;
  /** Of the contrast that speaks loudest; null when none could be tested. */
  readonly effect: Finding["effect"];
  readonly interval: Finding["interval"];
  /** Why it is not testable here, or the counts. */
  readonly why: readonly string[];
}

interface Place {
  readonly kernel: string;
  readonly environment: string;
  readonly subject: string;
}

/** Holds claims against trials, kernel by kernel: rates and durations of different kernels are never pooled. */
export function judgeClaims(claims: readonly Claim[], cells: readonly JudgedCell[]): JudgedClaim[] {
  const places = [...Map.groupBy(cells, placeOf).values()];
  return claims.map((claim) => judgeClaim(claim, cells, places));
}

interface Tested {
  readonly contrast: Contrast;
  readonly finding: Finding;
  readonly ids: readonly string[];
}

function judgeClaim(
  claim: Claim,
  cells: readonly JudgedCell[],
  places: readonly (readonly JudgedCell[])[],
): JudgedClaim {
  const within = claim.contrasts.filter(({ kernelFrom }) => kernelFrom === undefined);
  const across = claim.contrasts.filter(({ kernelFrom }) => kernelFrom !== undefined);
  const byPlace = within.length === 0 ? [] : places.map((own) => ({ own, tested: testAll(claim, within, own) }));
  const tested = [...byPlace.flatMap(({ tested }) => tested), ...testAll(claim, across, cells)];
  const perKernel = byPlace.flatMap(({ own, tested }) => {
    const [first] = own;
    if (!first) return [];
    const { kernel, environment, subject } = first.cell;
    return [{ kernel: kernel.name, environment, subject, ...answer(claim, tested) }];
  });
  const whole = answer(claim, tested);
  return {
    ...{ id: claim.id, sentence: claim.sentence, measure: claim.measure, ...whole },
    cells: [...new Set(tested.flatMap(({ ids }) => ids))],
    contrasts: tested.map(({ contrast, finding }) => ({ scenario: contrast.scenario, ...finding })),
    why: perKernel.length > 1 && across.length === 0 ? reasonsByKernel(claim, perKernel) : whole.why,
    perKernel,
  };
}

function testAll(claim: Claim, contrasts: readonly Contrast[], cells: readonly JudgedCell[]): Tested[] {
  return contrasts.map((contrast) => ({ contrast, ...testContrast(claim, contrast, cells) }));
}

function testContrast(claim: Claim, contrast: Contrast, cells: readonly JudgedCell[]): Omit<Tested, "contrast"> {
  const arms = armsOf(contrast, cells);
  const finding = claim.measure === "time" ? timeClaim(arms, claim.atLeast ?? 0) : failureClaim(arms, claim.measure);
  return { finding, ids: [...arms.followed, ...arms.ignored].map(({ cell }) => cell.id) };
}

function answer(claim: Claim, tested: readonly Tested[]): ClaimAnswer {
  const telling = tested.filter(({ finding }) => finding.verdict !== "not testable here");
  const loudest = telling.toSorted((a, b) => Math.abs(b.finding.effect ?? 0) - Math.abs(a.finding.effect ?? 0))[0];
  return {
    verdict: together(telling.map(({ finding }) => finding.verdict)),
    effect: loudest?.finding.effect ?? null,
    interval: loudest?.finding.interval ?? null,
    why: telling.length > 0 ? inWords(telling) : [`needs ${claim.needs}`],
  };
}

function together(verdicts: readonly ClaimVerdict[]): ClaimVerdict {
  const [first] = verdicts;
  if (first === undefined) return "not testable here";
  return verdicts.every((verdict) => verdict === first) ? first : "partly";
}

function inWords(tested: readonly Tested[]): string[] {
  return tested.map(({ contrast, finding }) => `${contrast.scenario}: ${finding.why}`);
}

function reasonsByKernel(claim: Claim, perKernel: JudgedClaim["perKernel"]): string[] {
  const telling = perKernel.filter(({ verdict }) => verdict !== "not testable here");
  if (telling.length === 0) return [`needs ${claim.needs}`];
  const reasons = telling.flatMap(({ kernel, why }) => why.map((reason) => ({ kernel, reason })));
  return [...Map.groupBy(reasons, ({ reason }) => reason)].map(([reason, ones]) => {
    if (ones.length === perKernel.length) return `each kernel, ${reason}`;
    return `kernel ${ones.map(({ kernel }) => kernel).join(", ")}, ${reason}`;
  });
}

function placeOf({ cell }: JudgedCell): string {
  return JSON.stringify([cell.kernel.name, cell.environment, cell.subject]);
}
