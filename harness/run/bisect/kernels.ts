/** Kernels as a bisection looks at them: booted when a trial is needed that the ledger does not have. */
import type { Factors } from "../../../scenarios/factors.ts";
import type { Outcome } from "../../../scenarios/outcome.ts";
import { builtinName, type Subject, subjectSchema } from "../../../scenarios/subject.ts";
import type { Session } from "../../analysis/bisect/by-trials.ts";
import { Untestable } from "../../analysis/bisect/contract.ts";
import type { Environment } from "../../environments/environment.ts";
import { GuestFault } from "../../environments/vm/contract.ts";
import { featuresRecord } from "../../features/record.ts";
import { NotTestable } from "../../kernels/not-testable.ts";
import type { FeaturesRecord } from "../../ledger/features-record.ts";
import type { Ledger } from "../../ledger/read.ts";
import type { TrialRecord } from "../../ledger/record.ts";
import { missingLevel } from "../../matrix/available.ts";
import { type Cell, cellId, planFingerprint } from "../../matrix/cell.ts";
import { harnessErrorsPerCell } from "../../matrix/profile.ts";
import { selfTest } from "../../selftest.ts";
import { type LastingAgent, lastingAgent } from "../lasting-agent.ts";
import { runOne } from "../one-trial.ts";
import type { OpenLedger } from "../open-ledger.ts";
import { type Prepared, prepare } from "../prepare.ts";
import { type Tallies, tallies } from "../tallies.ts";
import { unlessAborted } from "../unless-aborted.ts";
import type { World } from "../world.ts";
import type { CellAsked, Question } from "./question.ts";

/** The signal came: the bisection ends here, and goes on when it is asked again. */
export class Interrupted extends Error {
  constructor() {
    super("interrupted");
    this.name = "Interrupted";
  }
}

export interface KernelsOptions {
  readonly dir: string;
  readonly ledger: OpenLedger;
  readonly about: Question["about"];
  /** The world of one kernel. @throws NotTestable when it cannot be had */
  readonly openWorld: (release: string) => Promise<World>;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

export interface Kernels {
  /** Trials of the cell on a kernel; those of the ledger that no session has handed out come first. */
  trialsOn(release: string): Session;
  /** What a feature shows on a kernel. @throws Untestable, Interrupted */
  lookAt(release: string): Promise<string>;
  /** Milliseconds that went into a kernel, those of earlier runs as far as their trials tell. */
  spentMs(release: string): number;
}

/** What is known of one kernel, over all its sessions. */
interface Known {
  readonly trials: TrialRecord[];
  readonly features: FeaturesRecord[];
  readonly tallies: Tallies;
  selfTested: boolean;
  /** Why it cannot be tested. */
  unfit?: string;
  ms: number;
}

export function bisectedKernels(options: KernelsOptions): Kernels {
  const kernels = new Map<string, Known>();
  const known = (release: string) => {
    const one = kernels.get(release) ?? knownFrom(options.ledger, release);
    kernels.set(release, one);
    return one;
  };
  return {
    trialsOn: (release) => trialSession(options, release, known(release)),
    lookAt: (release) => featureLook(options, release, known(release)),
    spentMs: (release) => known(release).ms,
  };
}

function knownFrom({ file }: OpenLedger, release: string): Known {
  const sections: readonly Ledger[] = file?.sections.filter(({ header }) => header.kernel.release === release) ?? [];
  const trials = sections.flatMap((section) => section.trials);
  const failed = file?.notRun.find(({ kind, what }) => kind === "failed" && what === nameOf(release));
  return {
    trials: [...trials],
    features: sections.flatMap(({ features }) => features),
    tallies: tallies(trials),
    selfTested: sections.some(({ selfTests }) => selfTests.length > 0),
    ms: trials.reduce((sum, { timingsMs }) => sum + (timingsMs.total ?? 0), 0),
    ...(failed ? { unfit: failed.reason } : {}),
  };
}

function nameOf(release: string): string {
  return `kernel ${release}`;
}

function trialSession(options: KernelsOptions, release: string, known: Known): Session {
  let errors = 0;
  let guest: Guest | undefined;
  const newTrial = async (): Promise<TrialRecord> => {
    const begin = performance.now();
    try {
      guest ??= await bringUp(options, release, known);
      const { agent, cell, prepared } = guest;
      if (!cell) throw new Error("a feature has no trials");
      const trial = await unlessAborted(runOne(agent, cell, prepared.header, known.tallies), options.signal);
      if (!trial || options.signal.aborted) throw new Interrupted();
      options.ledger.writer.append(trial);
      known.tallies.add(trial);
      return trial;
    } finally {
      known.ms += performance.now() - begin;
    }
  };
  return {
    async next(): Promise<Outcome> {
      for (;;) {
        const { outcome, evidence } = known.trials.shift() ?? (await newTrial());
        if (outcome !== "harness-error") return outcome;
        if (++errors >= harnessErrorsPerCell)
          throw failedByUs(`the harness failed ${errors} times: ${evidence.message}`);
      }
    },
    close: async () => guest?.close(),
  };
}

async function featureLook(options: KernelsOptions, release: string, known: Known): Promise<string> {
  const begin = performance.now();
  const record = known.features.shift() ?? (await askFeatures(options, release, known));
  known.ms += performance.now() - begin;
  const { about } = options;
  const found = record.features.find(({ id }) => about.kind === "feature" && id === about.id);
  if (!found) throw new Untestable("its agent knows no such feature");
  if (found.value === "error") throw new Untestable(`it cannot be probed: ${found.detail}`);
  return found.value;
}

/** What fails through our own fault, such as a deadline on a busy machine, is tried again in a new guest. */
async function askFeatures(options: KernelsOptions, release: string, known: Known): Promise<FeaturesRecord> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await askOnce(options, release, known);
    } catch (cause) {
      if (!(cause instanceof FeaturesFailed)) throw cause;
      if (attempt >= harnessErrorsPerCell) throw new Untestable(cause.message, { cause, byHarness: true });
      options.say(`  ${cause.message}; once more`);
    }
  }
}

class FeaturesFailed extends Error {}

async function askOnce(options: KernelsOptions, release: string, known: Known): Promise<FeaturesRecord> {
  const guest = await bringUp(options, release, known);
  try {
    const { header, agent } = guest.prepared;
    const results = await unlessAborted(agent.features().catch(featuresFailed), options.signal);
    if (!results) throw new Interrupted();
    const config = header.kernelBuild ? { config: header.kernelBuild.config } : {};
    const record = featuresRecord({ ...header, ...config }, results);
    options.ledger.writer.append(record);
    return record;
  } finally {
    await guest.close();
  }
}

/** The kernel's fault says something about it; anything else is ours. */
function featuresFailed(cause: unknown): never {
  const [message] = (cause instanceof Error ? cause.message : String(cause)).split("\n");
  const reason = `its features could not be probed: ${message}`;
  if (cause instanceof GuestFault && cause.outcome !== "harness-error") throw new Untestable(reason, { cause });
  throw new FeaturesFailed(reason, { cause });
}

/** A kernel that is up, with a section of the ledger begun. */
interface Guest {
  readonly prepared: Prepared;
  readonly agent: LastingAgent;
  /** Undefined where a feature is asked for. */
  readonly cell: Cell | undefined;
  close(): Promise<void>;
}

async function bringUp(options: KernelsOptions, release: string, known: Known): Promise<Guest> {
  const { ledger, signal } = options;
  if (known.unfit !== undefined) throw new Untestable(known.unfit);
  if (signal.aborted) throw new Interrupted();
  const { environment, world } = await worldOf(options, release, known);
  const prepared = await boot(options, environment, world, release).catch(async (error: unknown) => {
    await environment.close?.();
    throw error instanceof Untestable && !error.byHarness ? unfit(known, error) : error;
  });
  const agent = lastingAgent(prepared.connect, prepared.agent);
  const end = (reason: "complete" | "interrupted") =>
    ledger.writer.append({ type: "end", reason, at: new Date().toISOString() });
  const guest: Guest = {
    ...{ prepared, agent, cell: prepared.plan.cells[0] },
    close: async () => {
      await agent.close();
      await environment.close?.();
      end(signal.aborted ? "interrupted" : "complete");
    },
  };
  ledger.writer.append({ ...prepared.header, jobs: 1 });
  try {
    await makeReady(options, guest, known);
    return guest;
  } catch (error) {
    await guest.close();
    throw error;
  }
}

/** @throws Untestable, Interrupted */
async function makeReady(options: KernelsOptions, guest: Guest, known: Known): Promise<void> {
  if (options.signal.aborted) throw new Interrupted();
  const { guest: facts } = guest.prepared.header;
  if (facts) options.say(`  up by ${facts.start} in ${(facts.readyMs / 1000).toFixed(1)} s (${facts.acceleration})`);
  requireLevels(guest.prepared, known);
  await testHarness(options, guest, known);
}

async function worldOf({ openWorld, ledger }: KernelsOptions, release: string, known: Known) {
  try {
    const world = await openWorld(release);
    const [environment] = world.environments;
    if (environment) return { world, environment };
    throw new Untestable(world.unavailable.map(({ reason }) => reason).join("; "));
  } catch (error) {
    const reason = whyUnavailable(error);
    if (reason === undefined) throw error;
    // Looked for again when the bisection is gone on with: a mirror may be out of reach for an hour.
    if (!ledger.file?.notRun.some(({ what }) => what === nameOf(release))) {
      ledger.writer.append({ type: "not-run", kind: "unavailable", what: nameOf(release), reason });
    }
    known.unfit = reason;
    throw new Untestable(reason, { cause: error });
  }
}

function whyUnavailable(error: unknown): string | undefined {
  if (error instanceof NotTestable) return error.reason;
  return error instanceof Untestable ? error.message : undefined;
}

/** A fault of ours while the guest comes up gets a second try; one of the kernel does not. */
async function boot(
  options: KernelsOptions,
  environment: Environment,
  world: World,
  release: string,
): Promise<Prepared> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await prepared(options, environment, world);
    } catch (cause) {
      if (!(cause instanceof GuestFault)) throw cause;
      const byHarness = cause.outcome === "harness-error";
      if (byHarness && attempt < 2 && !options.signal.aborted) continue;
      const log = cause.evidence.kernelLog?.slice(0, 3).join(" | ");
      const reason = `${cause.outcome} while it started: ${cause.message}${log ? ` (${log})` : ""}`;
      const kind = byHarness ? "unavailable" : "failed";
      options.ledger.writer.append({ type: "not-run", kind, what: nameOf(release), reason });
      throw new Untestable(reason, { cause, byHarness });
    }
  }
}

/** Ready to run the one cell that is asked about, which need not be in any profile's plan. */
async function prepared(
  { about, dir, say }: KernelsOptions,
  environment: Environment,
  world: World,
): Promise<Prepared> {
  const only = about.kind === "cell" ? [about.scenario] : [];
  const subject =
    about.kind === "cell" && about.subject !== undefined ? { subject: subjectSchema.parse(about.subject) } : {};
  const choice = { profile: "quick", only, ...subject } as const;
  const ready = await prepare(choice, world, { environment, artifacts: dir, log: (line) => say(`  agent: ${line}`) });
  const cells = about.kind === "cell" ? [cellOn(about, ready, subject)] : [];
  const { header } = ready;
  const plan = {
    ...header.plan,
    fingerprint: planFingerprint(cells),
    cells: cells.map((cell) => ({
      ...cell,
      factors: { ...cell.factors },
      schedules: [...cell.schedules],
      varied: [...cell.varied],
    })),
    notRun: [],
  };
  return { ...ready, plan: { ...ready.plan, cells, notRun: [], arrays: [] }, header: { ...header, plan } };
}

function cellOn(asked: CellAsked, { header }: Prepared, { subject }: { readonly subject?: Subject }): Cell {
  const { scenario, schedules, steps, role, varied } = asked;
  const factors = asked.factors as Factors;
  const { kernel, environment } = header;
  const id = cellId({ scenario, factors, kernel, environment, subject: subject?.name ?? builtinName });
  return { id, scenario, factors, kind: steps, schedules, role, varied };
}

function requireLevels({ agent, plan }: Prepared, known: Known): void {
  const [cell] = plan.cells;
  const missing = cell && missingLevel(cell.factors, agent.hello);
  if (missing) throw unfit(known, new Untestable(`no ${missing.factor}=${missing.level}: ${missing.reason}`));
}

/** Once a kernel. Features are no judgement of the harness, so they go without. */
async function testHarness(
  { ledger, signal }: KernelsOptions,
  { agent, prepared, cell }: Guest,
  known: Known,
): Promise<void> {
  if (!cell || known.selfTested) return;
  const builtin = prepared.header.subjectFile === undefined ? agent : lastingAgent(prepared.connectBuiltin);
  const tests = await unlessAborted(selfTest(builtin.runTrial), signal);
  if (builtin !== agent) await builtin.close();
  if (!tests) throw new Interrupted();
  for (const test of tests) ledger.writer.append(test);
  const missed = tests.find(({ recognised }) => !recognised);
  if (missed) throw failedByUs(`the harness took its planted "${missed.expected}" for "${missed.outcome}"`);
  known.selfTested = true;
}

/** Remembered: it is as unfit at the next look. */
function unfit(known: Known, error: Untestable): Untestable {
  known.unfit = error.message;
  return error;
}

function failedByUs(reason: string): Untestable {
  return new Untestable(reason, { byHarness: true });
}
