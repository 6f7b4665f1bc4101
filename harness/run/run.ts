import type { End, SelfTestRecord, TrialRecord } from "../ledger/record.ts";
import { createLedger, type LedgerWriter, resumeLedger } from "../ledger/writer.ts";
import { isDone } from "../matrix/stopping.ts";
import { selfTest } from "../selftest.ts";
import { execute } from "./execute.ts";
import { type LastingAgent, lastingAgent } from "./lasting-agent.ts";
import { type Prepared, prepare, type RunChoice } from "./prepare.ts";
import type { Progress } from "./progress.ts";
import { type Tallies, tallies } from "./tallies.ts";
import { msLeft } from "./time-left.ts";
import { unlessAborted } from "./unless-aborted.ts";
import type { World } from "./world.ts";

export interface RunOptions extends RunChoice {
  /** Directory of the ledger. */
  readonly dir: string;
  /** Go on with the ledger there instead of beginning one. */
  readonly resume: boolean;
  /** Agents that work side by side. */
  readonly jobs: number;
}

/**
 * Runs a plan into a ledger: self-test first, then the trials. Unless this process is killed, the ledger's last line says how it ended.
 * @returns why it ended.
 */
export async function run(
  options: RunOptions,
  world: World,
  progress: Progress,
  signal: AbortSignal,
): Promise<End["reason"]> {
  const prepared = await prepare(options, world, (line) => progress.say(`agent: ${line}`));
  try {
    const { writer, trials } = openLedger(options, prepared);
    try {
      const reason = await runInto(writer, tallies(trials), { options, prepared, progress, signal });
      writer.append({ type: "end", reason, at: new Date().toISOString() });
      return reason;
    } finally {
      writer.close();
    }
  } finally {
    progress.close();
    // Also after `execute` has closed it: closing twice does nothing, and a failure before leaves it running.
    await prepared.agent.close();
  }
}

function openLedger(
  { dir, resume }: RunOptions,
  { header }: Prepared,
): { writer: LedgerWriter; trials: readonly TrialRecord[] } {
  if (!resume) return { writer: createLedger(dir, header), trials: [] };
  const { writer, ledger } = resumeLedger(dir, header);
  return { writer, trials: ledger.trials };
}

interface Course {
  readonly options: RunOptions;
  readonly prepared: Prepared;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

async function runInto(writer: LedgerWriter, known: Tallies, course: Course): Promise<End["reason"]> {
  const { options, prepared, progress, signal } = course;
  const { plan, header, connect } = prepared;
  progress.say(
    `kernel ${header.kernel.release}: ${plan.cells.length} cells planned, ${plan.notRun.length} not available`,
  );
  const agent = lastingAgent(connect, prepared.agent);
  const tests = await unlessAborted(testHarness(course, agent), signal);
  if (tests === undefined) return "interrupted";
  for (const test of tests) writer.append(test);
  progress.say(describe(tests));
  if (tests.some(({ recognised }) => !recognised)) return "self-test";
  const report = trialReporter(prepared, known, progress);
  const record = (trial: TrialRecord) => {
    writer.append(trial);
    report(trial);
  };
  return execute({ plan, place: header, connect, agent, jobs: options.jobs, known, record, signal });
}

async function testHarness({ options, prepared }: Course, agent: LastingAgent): Promise<SelfTestRecord[]> {
  if (!options.subject) return selfTest(agent.runTrial);
  const builtin = lastingAgent(prepared.connectBuiltin);
  try {
    return await selfTest(builtin.runTrial);
  } finally {
    await builtin.close();
  }
}

function trialReporter({ plan }: Prepared, known: Tallies, progress: Progress): (trial: TrialRecord) => void {
  let trials = 0;
  return ({ outcome, scenario }) => {
    trials++;
    progress.trial({
      ...{ outcome, scenario, trials, cells: plan.cells.length },
      cellsDone: () => plan.cells.filter((cell) => isDone(cell, known.of(cell), plan.profile)).length,
      msLeft: () => Math.min(msLeft(plan.cells, plan.profile, known), plan.profile.seconds * 1000 - known.spentMs()),
    });
  };
}

function describe(tests: readonly SelfTestRecord[]): string {
  const caught = tests.filter(({ recognised }) => recognised).length;
  const missed = tests.filter(({ recognised }) => !recognised);
  const details = missed.map(({ name, expected, outcome }) => `${name} gave "${outcome}" instead of "${expected}"`);
  return [`self-test: ${caught} of ${tests.length} planted defects recognised`, ...details].join("; ");
}
