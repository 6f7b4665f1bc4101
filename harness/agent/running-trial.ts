/** One trial in the agent: hands steps their directories, lowers and actors, and takes everything back. */
import { mkdirSync, rmSync } from "node:fs";
import type { Factors } from "../../scenarios/factors.ts";
import type { Operations } from "../../scenarios/operations/index.ts";
import { Finding } from "../../scenarios/outcome.ts";
import type {
  Actor,
  Containers,
  Lower,
  LowerOptions,
  Trial,
  TrialImage,
  TrialPaths,
} from "../../scenarios/scenario.ts";
import { blockedTasks } from "../oracle/blocked.ts";
import type { ActorPool } from "./actor-pool.ts";
import { type ActorProcess, DeadlinePassed } from "./actor-process.ts";
import type { Course } from "./course.ts";
import { abortConnection, type FuseConnection } from "./fuse-connection.ts";
import type { LowerSource, ServedLower } from "./lower-source.ts";
import { type PeerParts, peerContainers } from "./peers.ts";
import { mountOwnPlacement } from "./placements.ts";
import { seededRandom } from "./random.ts";
import { sideBySide } from "./side-by-side.ts";
import type { Stretch } from "./slowness.ts";
import type { Movers } from "./standstill.ts";
import type { Transcript } from "./transcript.ts";

const defaultDeadlineMs = 5_000;
/** For a call to come back once the connection it waits for is aborted. */
const settleMs = 1_000;

export interface TrialParts {
  readonly id: string;
  readonly factors: Factors;
  readonly seed: number;
  readonly image: TrialImage;
  readonly paths: TrialPaths;
  readonly images: ReadonlyMap<string, TrialImage>;
  readonly runtimes: Trial["runtimes"];
  readonly cgroupParent: string;
  readonly limits: Trial["limits"];
  readonly actors: ActorPool;
  readonly lowers: LowerSource;
  readonly transcript: Transcript;
  readonly stretch: Stretch;
  readonly course: Course;
  /** Why this agent does not have the placement. A run plans by its first agent; one with other privileges may have fewer. */
  readonly missingPlacement: string | undefined;
  /** Where the agent is in a container. */
  readonly peers?: PeerParts;
}

export class RunningTrial implements Trial {
  readonly id: string;
  readonly factors: Factors;
  readonly random: () => number;
  readonly image: TrialImage;
  readonly paths: TrialPaths;
  readonly runtimes: Trial["runtimes"];
  readonly cgroupParent: string;
  readonly limits: Trial["limits"];
  readonly #parts: TrialParts;
  readonly #actors = new Map<string, Promise<ActorProcess>>();
  readonly #processes = new Set<ActorProcess>();
  readonly #served: ServedLower[] = [];
  #sleepers = 0;
  /** Processes of actors and servers that are not there yet. */
  #starting = 0;
  #longestDelayMs = 0;
  readonly #releases: { name: string; release: () => Promise<void> }[] = [];
  readonly #notes: string[] = [];
  #containers: Containers | undefined;

  constructor(parts: TrialParts) {
    this.#parts = parts;
    this.id = parts.id;
    this.factors = parts.factors;
    this.random = seededRandom(parts.seed);
    this.image = parts.image;
    this.paths = parts.paths;
    this.runtimes = parts.runtimes;
    this.cgroupParent = parts.cgroupParent;
    this.limits = parts.limits;
  }

  /** What `prepare` took. */
  preparedMs = 0;

  async prepare(): Promise<void> {
    const begin = performance.now();
    const { missingPlacement } = this.#parts;
    // Its directory would lie on whatever is there, and that would be judged in its place.
    if (missingPlacement) throw new Error(`placement "${this.factors.placement}" is not here: ${missingPlacement}`);
    const { base } = this.paths;
    mkdirSync(base, { recursive: true });
    const release = mountOwnPlacement(this.factors.placement, base);
    if (release) this.defer(`placement at ${base}`, release);
    for (const directory of Object.values(this.paths)) mkdirSync(directory, { recursive: true });
    this.preparedMs = performance.now() - begin;
  }

  pathsOf(container: string): TrialPaths {
    const { base, mounts, rootfs, upper, work, lower } = this.paths;
    // Wherever the placement has them.
    const below = (path: string, directory: string) => `${directory}/${container}${path.slice(directory.length)}`;
    const own = {
      base: `${base}/${container}`,
      mounts: `${mounts}/${container}`,
      lower: below(lower, mounts),
      upper: below(upper, base),
      work: below(work, base),
      rootfs: below(rootfs, rootfs.startsWith(`${base}/`) ? base : mounts),
    };
    for (const directory of Object.values(own)) mkdirSync(directory, { recursive: true });
    return own;
  }

  otherImage(name: string): TrialImage {
    const image = this.#parts.images.get(name);
    if (!image) throw new Error(`image "${name}" was not given to the agent`);
    return image;
  }

  async lower(options: LowerOptions = {}): Promise<Lower> {
    const { mountpoint = this.paths.lower, image = this.image, ...rest } = options;
    const { fuseLibrary, ttlSec } = this.factors;
    const request = { mountpoint, image, fuseLibrary, ttlSec, ...rest };
    const delays = rest.faults?.requests?.map(({ delayMs = 0 }) => delayMs) ?? [];
    this.#longestDelayMs = Math.max(this.#longestDelayMs, ...delays);
    this.#parts.transcript.note("mount the FUSE lower", { image: image.name, ttlSec, ...rest });
    this.#parts.transcript.note(`  ${this.#parts.lowers.describe(request)}`);
    const lower = await this.#starts(this.#parts.lowers.serve(request));
    this.#served.push(lower);
    this.defer(`lower at ${mountpoint}`, () => lower.release());
    return lower;
  }

  actor(name: string): Actor {
    return {
      call: (operation, args, { deadlineMs = defaultDeadlineMs } = {}) =>
        this.#call(
          name,
          (process) => {
            const { stretch } = this.#parts;
            const work = () => process.call(operation, stretched(args, stretch), stretch(deadlineMs));
            return this.#placed(process, operation, work);
          },
          `${operation}`,
          args,
        ),
    };
  }

  containers(): Containers {
    this.#containers ??= peerContainers(this, this.#parts.peers ?? noPeers(this.id));
    return this.#containers;
  }

  async sleep(ms: number): Promise<void> {
    if (ms <= 0) return;
    const idle = this.movers().callers.length === 0;
    if (idle && this.#parts.course.lends) await this.#lend();
    this.#sleepers++;
    try {
      await this.#parts.course.sleep(ms, idle);
    } finally {
      this.#sleepers--;
    }
  }

  /** Gives back processes that keep no state of this trial; the next call takes another one. */
  async #lend(): Promise<void> {
    for (const [name, taken] of this.#actors) {
      const process = await taken;
      if (!process.clean) continue;
      this.#actors.delete(name);
      this.#processes.delete(process);
      await this.#parts.actors.giveBack(process);
    }
  }

  /** Requests are withheld at gates, or will be when they come. */
  withholds(): boolean {
    return this.#served.some((lower) => lower.closedGates().length > 0);
  }

  /** Opens every gate; a server that is gone meanwhile withholds nothing. */
  async openGates(): Promise<void> {
    const opened = this.#served.flatMap((lower) => lower.closedGates().map((gate) => lower.openGate(gate)));
    await Promise.allSettled(opened);
  }

  /** What could move by itself while its steps run: see `untilStandstill`. */
  movers(): Movers {
    const processes = [...this.#processes];
    const pids = (busy: boolean) => processes.filter((process) => process.busy === busy).map(({ pid }) => pid);
    return {
      callers: pids(true),
      idle: pids(false),
      servers: this.#parts.lowers.pids(),
      // A process that starts is no less on its way than a step that sleeps.
      sleepers: this.#sleepers + this.#starting,
      longestDelayMs: this.#longestDelayMs,
    };
  }

  note(fact: string): void {
    this.#notes.push(fact);
    this.#parts.transcript.note(fact);
  }

  /** What the steps noted so far, in order. */
  notes(): readonly string[] {
    return this.#notes;
  }

  defer(name: string, release: () => Promise<void>): void {
    this.#releases.push({ name, release });
  }

  /** Connections of the lowers it mounted. */
  connections(): FuseConnection[] {
    return this.#served.map((lower) => lower.connection()).filter((connection) => connection !== undefined);
  }

  /** Releases everything in reverse order; answers with what could not be released. */
  async release(): Promise<string[]> {
    const problems: string[] = [];
    for (const { name, release } of this.#releases.reverse()) {
      try {
        await release();
      } catch (error) {
        problems.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
        this.#abortLowers();
      }
    }
    for (const actor of this.#actors.values()) await this.#parts.actors.giveBack(await actor);
    return problems;
  }

  /** After the leak check: the directories themselves. */
  async removeDirectories(): Promise<void> {
    rmSync(this.paths.base, { recursive: true, force: true });
    rmSync(this.paths.mounts, { recursive: true, force: true });
  }

  async #call<T>(name: string, work: (process: ActorProcess) => Promise<T>, operation: string, args: unknown) {
    this.#parts.transcript.call(name, operation, args);
    const process = await this.#actorProcess(name);
    try {
      return await work(process);
    } catch (error) {
      this.#parts.transcript.failure(name, operation, error);
      // Classification needs to know what the failure was about.
      if (error instanceof Error) Object.assign(error, { operation });
      if (error instanceof DeadlinePassed) throw await this.#hang(process, error);
      throw error;
    }
  }

  /** The content check asks the lower some 150 times, one after another, and races with nobody. */
  #placed<T>(actor: ActorProcess, operation: keyof Operations, work: () => Promise<T>): Promise<T> {
    if (operation !== "checkContent") return work();
    return sideBySide([process.pid, actor.pid, ...this.#parts.lowers.pids()], work);
  }

  #actorProcess(name: string): Promise<ActorProcess> {
    const known = this.#actors.get(name);
    if (known) return known;
    const taken = this.#starts(this.#parts.actors.take());
    // Its failure is told to whoever needs it.
    taken.then(
      (process) => this.#processes.add(process),
      () => undefined,
    );
    this.#actors.set(name, taken);
    return taken;
  }

  async #starts<T>(process: Promise<T>): Promise<T> {
    this.#starting++;
    try {
      return await process;
    } finally {
      this.#starting--;
    }
  }

  /** Says where the process hangs, frees it, and says how. */
  async #hang(process: ActorProcess, deadline: DeadlinePassed): Promise<Finding> {
    const blocked = blockedTasks(process.pid);
    return new Finding("hang", { message: deadline.message, details: [...blocked, await this.#free(process)] });
  }

  async #free(process: ActorProcess): Promise<string> {
    this.#abortLowers();
    if (await process.settled(this.#parts.stretch(settleMs))) return "freed by aborting the FUSE connection";
    await process.end();
    return process.alive ? "not freed: SIGKILL had no effect" : "freed by SIGKILL";
  }

  #abortLowers(): void {
    for (const connection of this.connections()) abortConnection(connection);
  }
}

function noPeers(trial: string): never {
  throw new Error(`trial ${trial} wants another container, but the agent is in none`);
}

/** A deadline among the arguments is one that the operation keeps itself. */
function stretched<T>(args: T, stretch: Stretch): T {
  if (typeof args !== "object" || args === null || !("deadlineMs" in args)) return args;
  return typeof args.deadlineMs === "number" ? { ...args, deadlineMs: stretch(args.deadlineMs) } : args;
}
