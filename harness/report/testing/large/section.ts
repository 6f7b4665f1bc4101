/** The section of one kernel: its header, what it was asked first, its trials in a shuffled order, and its end. */
import { scenarios } from "../../../../scenarios/index.ts";
import { builtinName } from "../../../../scenarios/subject.ts";
import { seededRandom } from "../../../agent/random.ts";
import { failureOf } from "../../../analysis/failure.ts";
import { features } from "../../../features/catalogue.ts";
import type { FeaturesRecord } from "../../../ledger/features-record.ts";
import {
  type Header,
  type Line,
  type ReductionRecord,
  schemaVersion,
  type TrialRecord,
} from "../../../ledger/record.ts";
import { cellId, planFingerprint } from "../../../matrix/cell.ts";
import { type Plan, plan } from "../../../matrix/plan.ts";
import { profileFor } from "../../../matrix/profile.ts";
import { behaviourOf } from "./behaviour.ts";
import { type PlannedCell, trialCounts } from "./counts.ts";
import { oneTrial } from "./trial.ts";

export interface Section {
  readonly kernel: { readonly release: string; readonly version: string };
  readonly plan: Plan;
  /** From 0, the oldest, to 1: what behaves otherwise since some kernel does so by this. */
  readonly age: number;
  readonly trials: number;
  readonly seed: number;
}

const place = { environment: "vm", subject: builtinName };

export function* sectionLines({ kernel: build, plan, age, trials, seed }: Section): Generator<Line> {
  const kernel = { release: build.release, version: `#1 SMP PREEMPT_DYNAMIC Debian ${build.version}` };
  const cells = cellsOn(kernel, plan);
  yield headerOf(kernel, build.version, plan, cells);
  yield featuresOf(kernel, age);
  for (const name of ["crash", "hang", "failure", "leak"]) yield selfTest(name);
  const random = seededRandom(seed);
  const behaviours = new Map(cells.map((cell) => [cell, behaviourOf(cell, age)]));
  const reductions = new Map<string, ReductionRecord>();
  let clock = Date.parse("2026-03-01T00:00:00Z");
  for (const { cell, trial } of shuffled(cells, trials, random)) {
    const behaviour = behaviours.get(cell) ?? behaviourOf(cell, age);
    const record = oneTrial({
      cell,
      trial,
      kernel,
      place,
      behaviour,
      random,
      startedAt: new Date(clock).toISOString(),
    });
    clock += Math.ceil(record.timingsMs.total ?? 0);
    yield record;
    if (cell.exploration) remember(reductions, record);
  }
  yield* reductions.values();
  yield { type: "end", reason: "complete", at: new Date(clock).toISOString(), settledMs: 200_000 };
}

/** For every kernel: all offer the same, so that making the covering arrays again for each would only take time. */
export function planOnce(): Plan {
  const kernel = { release: "", version: "" };
  const runtimes = ["runc-1.1.5", "runc-1.1.15", "runc-1.3.6", "runc-1.4.3", "crun-1.28"];
  const unavailable = [{ factor: "fuseLibrary", level: "fuse-native", reason: "the guest has no libfuse.so.2" }];
  const hello = { kernel: { ...kernel, machine: "x86_64" }, runtimes, slowness: 9, processors: 1, unavailable };
  return plan(scenarios, profileFor("default", { ownKernel: true }), hello, place);
}

function cellsOn(kernel: Section["kernel"], { cells }: Plan): PlannedCell[] {
  return cells.map((cell) => ({
    ...cell,
    id: cellId({ scenario: cell.scenario, factors: cell.factors, kernel, ...place }),
    factors: { ...cell.factors },
  })) as PlannedCell[];
}

/** Trials of cells come in turns, as workers take them. */
function shuffled(cells: readonly PlannedCell[], trials: number, random: () => number) {
  const all = trialCounts(cells, trials, random).flatMap((count, index) => {
    const cell = cells[index];
    return cell ? Array.from({ length: count }, (_, trial) => ({ cell, trial, turn: trial + random() * 3 })) : [];
  });
  return all.sort((a, b) => a.turn - b.turn);
}

function headerOf(kernel: Section["kernel"], build: string, { notRun }: Plan, cells: readonly PlannedCell[]): Header {
  const names = new Set(cells.map(({ scenario }) => scenario));
  return {
    ...{ type: "header", schemaVersion, startedAt: "2026-03-01T00:00:00.000Z" },
    versions: {
      mountproof: "0.1.0",
      node: "v24.0.0",
      userland: { hash: "1a47c95d1c54", packages: { crun: "1.28-1" } },
    },
    kernel: { ...kernel, machine: "x86_64" },
    ...place,
    environments: [{ name: "vm", used: true }],
    kernelBuild: {
      build,
      origin: { kind: "debian", suite: "sid", packages: [`linux-image-${kernel.release}`] },
      configDigest: "c".repeat(64),
      config: { OVERLAY_FS: "m", FUSE_FS: "m", FUSE_PASSTHROUGH: "y", TMPFS_XATTR: "y", CHECKPOINT_RESTORE: "y" },
      digest: "d".repeat(64),
    },
    guest: {
      ...{ acceleration: "tcg", reason: "/dev/kvm: no such file", vcpus: 1, memoryMiB: 512, qemu: "QEMU 7.2.22" },
      ...{ commandLine: ["qemu-system-x86_64", "-m", "512", "-nodefaults"], start: "snapshot", readyMs: 1900 },
    },
    ...{ slowness: 9, jobs: 2 },
    plan: {
      ...{ profile: "default", target: 0.01, fingerprint: planFingerprint(cells) },
      scenarios: scenarios
        .filter(({ name }) => names.has(name))
        .map(({ name, title, mechanism, rows }) => ({ name, title, mechanism, rows: [...rows] })),
      cells: [...cells],
      notRun: [...notRun],
    },
  };
}

function featuresOf(kernel: Section["kernel"], age: number): FeaturesRecord {
  const values = features.map(({ id, title, why }, index) => {
    const since = (index * 7919) % 100;
    const value = since < 60 || age * 100 >= since ? "yes" : "no";
    return { id, title, why, value, detail: value === "yes" ? "" : "mount: EINVAL: invalid argument" };
  });
  return { type: "features", kernel, environment: place.environment, features: values };
}

function selfTest(name: string): Line {
  const outcome = { crash: "disconnected", hang: "hang", failure: "deleted-directory", leak: "leak" }[name] ?? "ok";
  return { type: "self-test", name: `selftest-${name}`, expected: outcome, outcome, recognised: true, evidence: {} };
}

/** The first order that fails in some way stands for the shortest. */
function remember(reductions: Map<string, ReductionRecord>, trial: TrialRecord): void {
  const failure = failureOf(trial);
  if (failure === undefined || trial.schedule === undefined) return;
  const key = `${trial.cell} ${failure}`;
  const known = reductions.get(key);
  const { cell, outcome, evidence, schedule } = trial;
  reductions.set(key, {
    ...{ type: "reduction", cell, failure, outcome, evidence, from: schedule, tried: 9 },
    ...{ replays: { n: 3, failures: 3 }, shortest: trial.executed ?? schedule },
    ...known,
    orders: (known?.orders ?? 0) + 1,
  });
}
