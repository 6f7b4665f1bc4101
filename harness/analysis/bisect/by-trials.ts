/** Tells good kernels from bad ones by trials, which may fail now and then: as many trials a kernel as the answer takes. */
import type { Outcome } from "../../../scenarios/outcome.ts";
import { clopperPearson } from "../interval.ts";
import type { Counts } from "../tally.ts";
import { type EndSeen, type Examined, type Examiner, type Fruitless, Untestable, type Verdict } from "./contract.ts";
import { type Ends, errorAt, lnOddsBad, lnOddsDiffer } from "./odds.ts";

/** Trials of one kernel, one after the other. */
export interface Session {
  /** Outcome of the next trial; never `harness-error`. @throws Untestable */
  next(): Promise<Outcome>;
  close(): Promise<void>;
}

export interface TrialQuestion {
  /** Kernels of the line. */
  readonly count: number;
  /** Probability with which all of its decisions are right. */
  readonly confidence: number;
  /** Trials of one kernel, at most. */
  readonly maxTrials: number;
  /**
   * Trials with this outcome are bad, all others good; `any`: whatever is not `ok` is bad. Undefined: bad is the bad end's most frequent
   * failure, and a kernel that fails in another way says nothing.
   */
  readonly outcome?: Outcome | "any";
  /** Begins to look at a kernel. */
  readonly open: (index: number) => Session;
  /** Called after each trial with what its kernel has shown so far. */
  readonly tell?: (counts: Counts) => void;
}

export interface TrialExaminer extends Examiner {
  /** The outcome that is bad; undefined before the bad end has shown it. */
  badOutcome(): Outcome | "any" | undefined;
}

/**
 * Bad trials that are waited for at the bad end: its rate is then known to about a third of itself. By waiting for them, and not for a
 * number of trials, a rare failure gets the trials that it needs.
 */
const badTrials = 10;

/**
 * The ends are told apart with so much more certainty (odds to this power) than a kernel from them. A kernel's odds cannot rise above
 * those of the ends, and where these were just enough a kernel could stay undecided for ever.
 */
const endsFactor = 1.5;

/** Trials that fail otherwise before a kernel is passed over, when they are most of its trials. */
const leastOthers = 3;

export function examineByTrials(question: TrialQuestion): TrialExaminer {
  let bad: Outcome | "any" | undefined = question.outcome;
  let atBad: Counts = { n: 0, failures: 0 };
  let learned: Ends | undefined;
  const error = errorOfEach(question);
  const enough = Math.log((1 - error) / error);
  const apart = endsFactor * enough;

  /** Counts a kernel's trials until `done` says so. */
  async function look(index: number, done: (seen: Seen) => Verdict | undefined): Promise<Looked> {
    const outcomes: Outcome[] = [];
    const counted = () => ({ ...countTrials(outcomes, bad, question.outcome !== undefined), index });
    const session = question.open(index);
    try {
      for (;;) {
        outcomes.push(await session.next());
        const seen = counted();
        question.tell?.(seen);
        const verdict = done(seen);
        if (verdict) return { ...seen, verdict };
        if (mostlyOthers(seen)) return { ...seen, ...untestable(`fails otherwise: ${inWords(outcomes)}`) };
        if (outcomes.length >= question.maxTrials) return { ...seen, ...undecided(seen) };
      }
    } catch (cause) {
      if (!(cause instanceof Untestable)) throw cause;
      const { message, byHarness } = cause;
      return { ...counted(), ...untestable(message), ...(byHarness ? { byHarness } : {}) };
    } finally {
      await session.close();
    }
  }

  /** Bad trials are waited for; which outcome is bad is learned with them. */
  async function badEnd(): Promise<EndSeen> {
    const last = await look(question.count - 1, ({ failures }) => (failures >= badTrials ? "bad" : undefined));
    if (isOutOfReach(last)) return endSeen(last, ["untestable-end", `the bad end cannot be judged: ${last.reason}`]);
    if (last.failures === 0) return endSeen(last, ["not-reproducible", notBad(last, bad)]);
    bad ??= last.commonest;
    atBad = last;
    // What is bad is what the bad end shows: that cannot be wrong.
    return endSeen({ ...last, verdict: "bad" });
  }

  async function goodEnd(): Promise<EndSeen> {
    const last = atBad;
    const first = await look(0, (good) => {
      if (rate(good) < rate(last) && lnOddsDiffer({ good, bad: last }) >= apart) return "good";
      return good.failures >= badTrials && rate(good) * 2 > rate(last) ? "bad" : undefined;
    });
    if (first.verdict !== "good") return endSeen(first, whyNotGood(first, last));
    learned = { good: first, bad: last };
    return { examined: { ...examinedOf(first), error: errorAt(lnOddsDiffer(learned)) } };
  }

  async function examine(index: number): Promise<Examined> {
    const known = learned;
    if (!known) throw new Error("a kernel cannot be judged before the ends were");
    const looked = await look(index, (kernel) => {
      const odds = lnOddsBad(kernel, known);
      if (Math.abs(odds) < enough) return undefined;
      return odds > 0 ? "bad" : "good";
    });
    const error = looked.verdict === "untestable" ? 0 : errorAt(lnOddsBad(looked, known));
    return { ...examinedOf(looked), error };
  }

  return { badEnd, goodEnd, examine, badOutcome: () => bad };
}

/** All decisions share the error: that the ends differ, each halving, the ends again, and both neighbours. */
function errorOfEach({ count, confidence }: TrialQuestion): number {
  const halvings = Math.ceil(Math.log2(count - 1));
  return (1 - confidence) / (halvings + 5);
}

/** Trials of a kernel so far. */
interface Seen extends Counts {
  readonly others: number;
  /** Its most frequent failure. */
  readonly commonest: Outcome | undefined;
}

type Looked = Seen & Pick<Examined, "index" | "verdict" | "reason" | "byHarness">;

function countTrials(outcomes: readonly Outcome[], bad: Outcome | "any" | undefined, restIsGood: boolean): Seen {
  const failed = outcomes.filter((outcome) => outcome !== "ok");
  const commonest = mostFrequent(failed);
  const wanted = bad ?? commonest;
  const failures = wanted === "any" ? failed.length : failed.filter((outcome) => outcome === wanted).length;
  const others = restIsGood ? 0 : failed.length - failures;
  return { n: outcomes.length - others, failures, others, commonest };
}

function mostFrequent<T>(items: readonly T[]): T | undefined {
  return [...counts(items)].toSorted(([, a], [, b]) => b - a)[0]?.[0];
}

function counts<T>(items: readonly T[]): Map<T, number> {
  const found = new Map<T, number>();
  for (const item of items) found.set(item, (found.get(item) ?? 0) + 1);
  return found;
}

function mostlyOthers({ n, others }: Seen): boolean {
  return others >= leastOthers && others > n;
}

function examinedOf({ commonest: _, ...looked }: Looked): Omit<Examined, "error"> {
  return looked;
}

function whyNotGood(first: Looked, last: Counts): [Fruitless["kind"], string] {
  if (first.verdict === "bad") return ["good-is-bad", `the good end is bad, too: ${rates(first, last)}`];
  if (mostlyOthers(first)) return ["good-is-bad", `the good end ${first.reason}`];
  if (isOutOfReach(first)) return ["untestable-end", `the good end cannot be judged: ${first.reason}`];
  return ["no-border", `the ends cannot be told apart: ${rates(first, last)}; --max-trials allows more`];
}

function untestable(reason: string): Pick<Examined, "verdict" | "reason"> {
  return { verdict: "untestable", reason };
}

function undecided({ n, failures }: Counts): Pick<Examined, "verdict" | "reason"> {
  return untestable(`undecided: ${failures} of ${n} trials bad`);
}

/** Nothing was learned, or it was passed over for a reason that more trials do not mend. */
function isOutOfReach({ verdict, reason = "" }: Looked): boolean {
  return verdict === "untestable" && !reason.startsWith("undecided");
}

function endSeen(looked: Looked, why?: [Fruitless["kind"], string]): EndSeen {
  const examined = { ...examinedOf(looked), error: 0 };
  return why ? { examined, fruitless: { kind: why[0], why: why[1] } } : { examined };
}

function notBad({ n }: Counts, bad: string | undefined): string {
  return `the bad end is not bad: none of ${n} trials ${bad === undefined || bad === "any" ? "failed" : `was "${bad}"`}`;
}

function rate({ n, failures }: Counts): number {
  return n === 0 ? 0 : failures / n;
}

function rates(good: Counts, bad: Counts): string {
  return `${rateOf(good)} at the good end, ${rateOf(bad)} at the bad one`;
}

function rateOf({ n, failures }: Counts): string {
  if (n === 0) return "no trial";
  const [low, high] = clopperPearson(failures, n).map((end) => Math.round(end * 100));
  return `${failures} of ${n} (${low} to ${high} %)`;
}

function inWords(outcomes: readonly Outcome[]): string {
  return [...counts(outcomes)].map(([outcome, trials]) => `${outcome} ${trials}×`).join(", ");
}
