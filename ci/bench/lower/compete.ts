import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Note } from "../benchmarks.ts";
import { dropCaches } from "../clients/cold.ts";
import { peakMiB } from "../clients/memory.ts";
import type { Contestant, Serving } from "../peers/contestant.ts";
import type { Row } from "../table.ts";
import { type Probe, type ProbeFacts, probeRow } from "./probe.ts";

export interface Competition {
  readonly image: string;
  /** Those named `ours…` are held against all others. */
  readonly contestants: readonly Contestant[];
  readonly probes: readonly Probe[];
  readonly rounds: number;
  /** Existing, for mountpoints. */
  readonly directory: string;
  /** Told of a peer that failed or hung, and is left out. */
  readonly note: Note;
}

/** Everybody in turn, round by round, each round with a mount of its own, so that what else the machine does meets all. */
export async function compete(competition: Competition): Promise<Row[]> {
  const figures = new Figures();
  const mountpoints = mkdtempSync(join(competition.directory, "mounts-"));
  const out = new Set<Contestant>();
  for (let round = 0; round < competition.rounds; round++) {
    for (const [at, contestant] of competition.contestants.entries()) {
      if (out.has(contestant)) continue;
      const mountpoint = join(mountpoints, `${round}-${at}`);
      mkdirSync(mountpoint);
      const reason = await failureOf(() => measure(contestant, mountpoint, competition.probes, figures));
      if (reason === undefined) continue;
      if (isOurs(contestant.name)) throw new Error(`measuring "${contestant.name}": ${reason}`);
      competition.note(`without ${contestant.name}: ${reason}`);
      out.add(contestant);
    }
  }
  rmSync(mountpoints, { recursive: true });
  const contestants = competition.contestants.filter((contestant) => !out.has(contestant));
  return rowsOf({ ...competition, contestants }, figures);
}

function isOurs(name: string): boolean {
  return name.startsWith("ours");
}

/** @returns undefined when there is none */
async function failureOf(work: () => Promise<void>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
  }
}

const mountingCold: ProbeFacts = { name: "time to mounted cold", unit: "ms", better: "less" };
const mountingWarm: ProbeFacts = { name: "time to mounted warm", unit: "ms", better: "less" };
const memory: ProbeFacts = { name: "peak memory of the server", unit: "MiB", better: "less" };

async function measure(
  contestant: Contestant,
  mountpoint: string,
  probes: readonly Probe[],
  figures: Figures,
): Promise<void> {
  await dropCaches();
  const cold = await contestant.start(mountpoint);
  await cold.stop();
  if (isServed(cold)) figures.add(mountingCold, contestant.name, cold.mountedMs);
  const serving = await contestant.start(mountpoint);
  if (isServed(serving)) figures.add(mountingWarm, contestant.name, serving.mountedMs);
  // Who waits for a server that hangs cannot be killed; who waits for a dead one gets an error.
  const deadline = setTimeout(() => {
    for (const pid of serving.pids) process.kill(pid, "SIGKILL");
  }, deadlineMs);
  try {
    await probeAll(contestant.name, serving, probes, figures);
  } finally {
    clearTimeout(deadline);
    await serving.stop();
  }
}

/** Of all probes of one contestant in one round. */
const deadlineMs = 180_000;

async function probeAll(name: string, serving: Serving, probes: readonly Probe[], figures: Figures): Promise<void> {
  for (const probe of probes) {
    if (probe.cold) await dropCaches();
    figures.add(probe, name, await probe.run(serving.root));
  }
  if (isServed(serving)) figures.add(memory, name, peakMiB(serving.pids));
}

/** A tree that is there anyway has no server. */
function isServed({ pids }: Serving): boolean {
  return pids.length > 0;
}

function rowsOf({ image, contestants, probes }: Competition, figures: Figures): Row[] {
  const names = contestants.map(({ name }) => name);
  const ours = names.filter(isOurs);
  const peers = names.filter((name) => !ours.includes(name));
  return [mountingCold, mountingWarm, ...probes, memory].flatMap((probe) =>
    ours.flatMap((own) =>
      peers.flatMap((peer) => {
        const [ownValues, peerValues] = [figures.of(probe, own), figures.of(probe, peer)];
        if (ownValues.length === 0 || peerValues.length === 0) return [];
        return probeRow(probe, image, { name: own, values: ownValues }, { name: peer, values: peerValues });
      }),
    ),
  );
}

/** Values of each probe and contestant, in order of rounds. */
class Figures {
  readonly #values = new Map<string, number[]>();

  add(probe: ProbeFacts, contestant: string, value: number): void {
    const key = `${probe.name}\0${contestant}`;
    this.#values.set(key, [...(this.#values.get(key) ?? []), value]);
  }

  of(probe: ProbeFacts, contestant: string): readonly number[] {
    return this.#values.get(`${probe.name}\0${contestant}`) ?? [];
  }
}
