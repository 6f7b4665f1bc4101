import type { KernelPair } from "../analysis/comparison/pair-kernels.ts";
import type { Results } from "../report/results-schema.ts";
import type { Diff } from "./schema.ts";

type Claim = Results["claims"][number];
type Answer = Claim["perKernel"][number];

/** Claims that come out otherwise. What either side could not test differs from nothing. */
export function claimChanges(before: Results, after: Results, pairs: readonly KernelPair[]): Diff["claims"] {
  const earlier = new Map(before.claims.map((claim) => [claim.id, claim]));
  return after.claims.flatMap((claim) => {
    const old = earlier.get(claim.id);
    return old ? pairs.flatMap((pair) => changesOf(old, claim, pair)) : [];
  });
}

function changesOf(before: Claim, after: Claim, pair: KernelPair): Diff["claims"] {
  return on(after, pair.after.name).flatMap((later) => {
    const old = on(before, pair.before.name).find((one) => isSamePlace(one, later));
    if (!old || old.verdict === later.verdict || !isTested(old) || !isTested(later)) return [];
    const { environment, subject } = later;
    const kernels = { before: pair.before.name, after: pair.after.name };
    const { id, sentence } = after;
    return [{ id, sentence, kernels, environment, subject, before: old.verdict, after: later.verdict }];
  });
}

function on({ perKernel }: Claim, kernel: string): Answer[] {
  return perKernel.filter((answer) => answer.kernel === kernel);
}

function isSamePlace(a: Answer, b: Answer): boolean {
  return a.environment === b.environment && a.subject === b.subject;
}

function isTested({ verdict }: Answer): boolean {
  return verdict !== "not testable here";
}
