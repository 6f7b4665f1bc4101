import type { Conclusion, Examined, Verdict } from "../../analysis/bisect/contract.ts";
import type { ListedKernel } from "../../kernels/listing.ts";
import { compareVersions } from "../../kernels/version.ts";
import type { Question } from "../../run/bisect/question.ts";
import type { Bisected } from "../../run/bisect/run.ts";

export interface NamedKernel {
  readonly release: string;
  readonly version: string;
}

/** What `--json` prints. */
export interface BisectResult {
  readonly schemaVersion: 1;
  readonly question: Question;
  /** `fix`: the good end is the newer one. */
  readonly looksFor: "regression" | "fix";
  readonly conclusion: Conclusion["kind"];
  /** Why there is no border; null where there is one. */
  readonly reason: string | null;
  /** The two sides of the border; null without one. Of a fix, `firstGood` is newer than `lastBad`. */
  readonly firstBad: NamedKernel | null;
  readonly lastGood: NamedKernel | null;
  readonly firstGood: NamedKernel | null;
  readonly lastBad: NamedKernel | null;
  /** The change came with one of these, oldest first; several where kernels in between were skipped. */
  readonly suspects: readonly NamedKernel[];
  /** Probability that no decision of the search was wrong; null for a feature, where each takes one look. */
  readonly confidence: number | null;
  /** The outcome that is bad, or what the feature's value turns to; null when it was not learned. */
  readonly bad: string | null;
  readonly skipped: readonly (NamedKernel & { readonly reason: string })[];
  /** In the order in which they were looked at. */
  readonly tested: readonly TestedKernel[];
  readonly seconds: number;
}

export interface TestedKernel extends NamedKernel {
  readonly verdict: Exclude<Verdict, "untestable">;
  readonly trials: number;
  readonly failures: number;
  /** Trials that failed in another way. */
  readonly others: number;
  /** Probability that the verdict is wrong. */
  readonly error: number;
  /** It was looked at before. */
  readonly again: boolean;
}

/** @param line from the good end to the bad one */
export function resultOf(bisected: Bisected, question: Question, line: readonly ListedKernel[]): BisectResult {
  const { conclusion, examined } = bisected;
  const named = (index: number) => nameOf(line[index]);
  const found = conclusion.kind === "found" ? conclusion : undefined;
  const looksFor = compareVersions(named(0).version, named(line.length - 1).version) < 0 ? "regression" : "fix";
  const [good, bad] = found ? [named(found.lastGood), named(found.firstBad)] : [null, null];
  const regression = looksFor === "regression";
  return {
    schemaVersion: 1,
    ...{ question, looksFor, conclusion: conclusion.kind, reason: reasonOf(conclusion, named) },
    ...{ firstBad: regression ? bad : null, lastGood: regression ? good : null },
    ...{ firstGood: regression ? null : good, lastBad: regression ? null : bad },
    suspects: found ? suspectsOf(found, line, regression) : [],
    confidence: found && question.about.kind === "cell" ? 1 - found.error : null,
    bad: bisected.bad ?? null,
    skipped: examined
      .filter(({ verdict }) => verdict === "untestable")
      .map(({ index, reason = "" }) => ({ ...named(index), reason })),
    tested: examined.flatMap((one, at) => testedOf(one, named, examined.slice(0, at))),
    seconds: Math.round(secondsOf(bisected)),
  };
}

function nameOf(kernel: ListedKernel | undefined): NamedKernel {
  if (!kernel) throw new RangeError("no such kernel in the line");
  return { release: kernel.release, version: kernel.version };
}

function reasonOf(conclusion: Conclusion, named: (index: number) => NamedKernel): string | null {
  if (conclusion.kind === "found") return null;
  if (conclusion.kind !== "not-monotone") return conclusion.why;
  const told = conclusion.evidence.map(({ index, verdict }) => `${named(index).release} is ${verdict}`);
  return `it changes more than once: ${told.join(", ")}`;
}

/** The newer side of the border, and what was skipped before it. */
function suspectsOf(
  { lastGood, firstBad }: { readonly lastGood: number; readonly firstBad: number },
  line: readonly ListedKernel[],
  regression: boolean,
): NamedKernel[] {
  const between = line.slice(lastGood + 1, firstBad);
  const suspects = regression ? [...between, line[firstBad]] : [line[lastGood], ...between].toReversed();
  return suspects.map(nameOf);
}

function testedOf(
  { index, verdict, n, failures, others, error }: Examined,
  named: (index: number) => NamedKernel,
  before: readonly Examined[],
): TestedKernel[] {
  if (verdict === "untestable") return [];
  const again = before.some((one) => one.index === index && one.verdict !== "untestable");
  return [{ ...named(index), verdict, trials: n, failures, others, error, again }];
}

function secondsOf({ examined, secondsOn }: Bisected): number {
  const kernels = new Set(examined.map(({ index }) => index));
  return [...kernels].reduce((sum, index) => sum + secondsOn(index), 0);
}
