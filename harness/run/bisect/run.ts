import { bisect } from "../../analysis/bisect/bisect.ts";
import { examineByOneLook } from "../../analysis/bisect/by-one-look.ts";
import { examineByTrials } from "../../analysis/bisect/by-trials.ts";
import type { Course, Examined } from "../../analysis/bisect/contract.ts";
import type { Counts } from "../../analysis/tally.ts";
import { openLedger } from "../open-ledger.ts";
import type { World } from "../world.ts";
import { bisectedKernels, type Kernels } from "./kernels.ts";
import { claimDirectory, type Question } from "./question.ts";

export interface Bisection {
  readonly question: Question;
  /** Releases from the good end to the bad one. */
  readonly line: readonly string[];
  readonly dir: string;
  readonly openWorld: (release: string) => Promise<World>;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

export interface Bisected extends Course {
  /** The outcome that is bad, or for a feature what the ends show; undefined when it was not learned. */
  readonly bad: string | undefined;
  /** Seconds spent on a kernel, those of an earlier run as far as its trials tell. */
  readonly secondsOn: (index: number) => number;
}

/**
 * Bisects into the ledger of a directory, and goes on there when the same question was asked before.
 * @throws UserError `OUT_IN_USE`, `LEDGER_IN_USE`
 * @throws Interrupted when the signal comes; what was done is in the ledger
 */
export async function runBisection(bisection: Bisection): Promise<Bisected> {
  const { question, line, dir, say } = bisection;
  const resume = claimDirectory(dir, question);
  const ledger = openLedger({ dir, resume }, { unavailable: [] });
  try {
    say(`${line.length} kernels from ${question.good} (good) to ${question.bad} (bad)`);
    const kernels = bisectedKernels({ ...bisection, ledger, about: question.about });
    const { examiner, bad } = examinerOf(bisection, kernels);
    const course = await bisect(line.length, examiner, (one, left) => say(describe(one, left)));
    return { ...course, bad: bad(), secondsOn: (index) => kernels.spentMs(line[index] ?? "") / 1000 };
  } finally {
    ledger.writer.close();
  }
}

function examinerOf({ question: { about }, line, say }: Bisection, kernels: Kernels) {
  const announce = (index: number) => {
    const release = line[index] ?? "";
    say(`kernel ${release}`);
    return release;
  };
  if (about.kind === "feature") {
    const examiner = examineByOneLook(line.length, (index) => kernels.lookAt(announce(index)));
    const bad = () => {
      const values = examiner.values();
      return values && `${about.id} ${values.bad} in place of ${values.good}`;
    };
    return { examiner, bad };
  }
  const { confidence, maxTrials, outcome } = about;
  const examiner = examineByTrials({
    ...{ count: line.length, confidence, maxTrials },
    ...(outcome === undefined ? {} : { outcome }),
    open: (index) => kernels.trialsOn(announce(index)),
    tell: now(say),
  });
  return { examiner, bad: examiner.badOutcome };
}

/** A line every ten seconds: a rare failure takes hundreds of trials. */
function now(say: (line: string) => void): (counts: Counts) => void {
  let last = performance.now();
  return ({ n, failures }) => {
    if (performance.now() - last < 10_000) return;
    last = performance.now();
    say(`  ${failures} of ${n} trials bad so far`);
  };
}

function describe({ verdict, reason, n, failures }: Examined, left: number): string {
  const between = left > 0 ? `; kernels left: ${left}` : "";
  if (verdict === "untestable") return `  skipped: ${reason}${between}`;
  return `  ${verdict}: ${failures} of ${n} trials bad${between}`;
}
