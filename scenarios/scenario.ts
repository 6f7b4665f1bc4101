/** The vocabulary in which scenarios are written. A scenario never imports an environment: the agent hands it a `Trial`. */
import type { Faults } from "../engine/fuse/faults.ts";
import type { ArrayModel } from "./array-model.ts";
import type { FactorName, Factors, Level } from "./factors.ts";
import type { Operations } from "./operations/index.ts";
import type { SubjectLimit } from "./subject.ts";

/** Test of one mechanism. */
export interface Scenario {
  readonly name: string;
  /** One line for a table. */
  readonly title: string;
  /** Plain words: what happens in the kernel and why it matters. */
  readonly mechanism: string;
  /** Rows of the catalogue of known behaviours it covers, `K1`. */
  readonly rows: readonly string[];
  /** Why it may come out otherwise in another environment on the same kernel; default: it may not, and a difference wants explaining. */
  readonly elsewhere?: string;
  /** Factors that this scenario varies; all others stay at the recommended level. */
  readonly varies: readonly FactorName[];
  /** Of these factors, levels that only the profile `full` switches to: they are dear and lie between others, or beyond what the guide says. */
  readonly inFull?: Partial<Record<FactorName, readonly Level[]>>;
  /** Of these factors, the levels it switches between; default: all, but of `placement` not those that only a container has. */
  readonly among?: Partial<Record<FactorName, readonly Level[]>>;
  /** Beside one factor at a time, every setting of `rows` together with every one of `columns`: the table that readers look for. */
  readonly crossed?: { readonly rows: readonly Partial<Factors>[]; readonly columns: readonly Partial<Factors>[] };
  /** It is about containers: where trials do not run in one, it is not run. */
  readonly inContainers?: true;
  /** Its cells are a covering array over these levels (`runtime`: all there are) in place of one factor at a time. */
  readonly array?: ArrayModel;
  /** Levels the scenario itself is about, for example `{ linkCount: "zero" }`. */
  readonly levels?: Partial<Factors>;
  /** Starts a container: its cells have the default runtime unless they vary it. */
  readonly runsContainer?: true;
  /** Steps put faults into the lower, which only the built-in engine takes. */
  readonly faulty?: true;
  /** May leave the kernel in a state that other trials must not meet: where each agent has a kernel of its own, it gets a fresh one. */
  readonly poisons?: true;
  /** The image it is run on; default `probe`. */
  readonly fixture?: "probe" | "edge-cases" | "debian-minimal";
  /** Whether a step-by-step order fixes what happens (`schedules`) or chance has a part in it (`timing`). */
  readonly kind: "schedules" | "timing";
  /** Actors run side by side, each its steps in order, and chance orders them. Excludes `schedules` and `explore`. */
  readonly unordered?: true;
  readonly actors: (trial: Trial) => Readonly<Record<string, readonly Step[]>>;
  /** The explorer finds the orders: every interleaving of the actors' steps within its bounds. Excludes `schedules`. */
  readonly explore?: (factors: Factors) => Exploration;
  /** Orders of steps to run, by id; default: each actor's steps one actor after the other, id `in-order`. */
  readonly schedules?: Readonly<Record<string, readonly ScheduledStep[]>>;
}

/** One atomic thing an actor does. It throws a `Finding` when what it sees is a result. */
export interface Step {
  readonly name: string;
  readonly run: () => Promise<void>;
  /** Stops the step inside a system call: it then counts as two moves, up to the gate and from it. */
  readonly gate?: Gate;
}

/** A point inside a system call at which the FUSE server holds it. */
export interface Gate {
  /** Settles when the held request has come to the server. */
  readonly reached: () => Promise<void>;
  readonly open: () => Promise<void>;
}

/** What the explorer must know about a scenario's actors to interleave them without running anything. Plain data. */
export interface Exploration {
  /** Every actor that takes part, with its moves in order; names are those of its steps. */
  readonly actors: Readonly<Record<string, readonly Move[]>>;
  /**
   * `{ "start.await-ready": ["server.mount"] }`: a step that waits by itself until others were done. An order in which it came
   * earlier would be the same as the one in which it waited.
   */
  readonly after?: Readonly<Record<string, readonly string[]>>;
  /**
   * `{ "start.mount-overlay": { from: ["server.mount"], until: ["server.answer-init"] } }`: a step that begins and is then kept in the
   * kernel by what somebody withholds. It ends when it is released, and not where it stands in the order: its actor cannot move
   * meanwhile, and whoever releases it does what it does.
   */
  readonly kept?: Readonly<Record<string, Keeping>>;
}

/** Steps by name, each counted from its end. */
export interface Keeping {
  /** Whoever begins after one of these is kept … */
  readonly from: readonly string[];
  /** … until one of these, which releases him … */
  readonly until: readonly string[];
  /** … but not if one of these came in between: it releases nobody who is kept already. */
  readonly unless?: readonly string[];
}

/**
 * Names of the state that a step looks at and changes, such as `tree:/lower` or `upper:volumes`. Two steps of different actors commute
 * when neither changes what the other looks at or changes; then their order makes no difference to anybody.
 */
export interface Move {
  readonly name: string;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  /** The step has a gate and is explored as two moves, `name..` and `..name`. */
  readonly held?: true;
}

/**
 * `actor.step` runs a step to its end; `actor.step&` begins it and goes on (a system call that a gate will hold);
 * `actor.step!` waits for a step begun earlier.
 */
export type ScheduledStep = string;

/** What a running trial offers to its steps. Directories are fresh for each trial and lie on the cell's placement. */
export interface Trial {
  readonly id: string;
  readonly factors: Factors;
  /** Seeded; the only source of chance in a trial. */
  readonly random: () => number;
  readonly image: TrialImage;
  /** Fresh directory on the placement: its `upper`, `work`, `rootfs` and `lower` exist already. */
  readonly paths: TrialPaths;
  /** Container runtimes of the userland. */
  readonly runtimes: readonly { readonly level: string; readonly kind: "runc" | "crun"; readonly path: string }[];
  /** cgroup under which containers are made, relative to the cgroup2 mount. */
  readonly cgroupParent: string;
  /** What the subject says it cannot carry; the oracles do not hold that against it. */
  readonly limits: readonly SubjectLimit[];
  /** Directories of another container's own, like `paths`; they exist then. */
  pathsOf(container: string): TrialPaths;
  /** Another fixture, for scenarios that need two images. */
  otherImage(name: string): TrialImage;
  /** A lower served by a process of its own. */
  lower(options?: LowerOptions): Promise<Lower>;
  /** A process that makes blocking system calls for the actor of this name; each call has a deadline. */
  actor(name: string): Actor;
  /** Containers beside the agent's own; only where it runs in one. */
  containers(): Containers;
  sleep(ms: number): Promise<void>;
  /** A fact about this kernel, one short line, for the evidence of the trial, which may pass all the same. */
  note(fact: string): void;
  /** Released in reverse order when the trial ends, whatever happened. */
  defer(name: string, release: () => Promise<void>): void;
}

/** Containers that a trial starts through the engine in which the agent itself runs. */
export interface Containers {
  /** Fresh directory for the trial on a file system of the machine that every container has at this path; mounts below it may spread. */
  readonly shared: string;
  /** Removed when the trial ends. */
  start(options: ContainerOptions): Promise<PeerContainer>;
}

export interface ContainerOptions {
  /** Letters; tells it from the trial's others. */
  readonly name: string;
  /** How mounts below `shared` spread to and from the others. */
  readonly propagation: Factors["propagation"];
  /** It shares the agent's process numbers, so that actors can enter its mount namespace; it has no first process of its own then. */
  readonly sharesProcesses?: true;
  /** Limit of its memory, without swap. */
  readonly memoryMiB?: number;
  /** Run by its first process once it has what mounting takes; default: it waits. */
  readonly command?: readonly string[];
}

export interface PeerContainer {
  /** Of its first process, for one that shares the agent's process numbers. */
  pid(): number;
  /** `docker kill`: the engine sends SIGKILL and knows why the container ends. */
  kill(): Promise<void>;
  /** SIGKILL from the machine to its first process, behind the engine's back. */
  killInit(): Promise<void>;
  /** Waits for its end. @throws Error when it runs still at the deadline */
  ended(deadlineMs: number): Promise<void>;
  /** Last lines that it said. */
  said(): Promise<string>;
}

export interface TrialImage {
  readonly name: string;
  /** OCI layout directory. */
  readonly layoutDir: string;
  readonly indexPath: string;
  readonly storeDir: string;
  /** NDJSON manifest of truth. */
  readonly truthPath: string;
}

export interface TrialPaths {
  /** Directory on the placement; holds upper and work. */
  readonly base: string;
  /** Directory on the agent's own tmpfs; holds the lower's mountpoint and, unless the placement says otherwise, rootfs. */
  readonly mounts: string;
  readonly lower: string;
  readonly upper: string;
  readonly work: string;
  readonly rootfs: string;
}

export interface LowerOptions {
  readonly mountpoint?: string;
  readonly image?: TrialImage;
  readonly faults?: Faults;
  /** Begin only: do not wait for the mount to appear. */
  readonly background?: boolean;
}

export interface Lower {
  readonly mountpoint: string;
  /** Settles when mount(2) has returned, with the server's error if it failed. */
  readonly mounted: Promise<void>;
  /** Undefined for subjects and libraries that hide it. */
  readonly initSeen: Promise<void> | undefined;
  /** Settles when the connection is gone, for whatever reason. Undefined for subjects. */
  readonly ended: Promise<void> | undefined;
  openGate(gate: string): Promise<void>;
  gateReached(gate: string): Promise<void>;
  counters(): Promise<Readonly<Record<string, number>>>;
  /** SIGKILL to the server process. */
  kill(): Promise<void>;
  /** SIGSTOP / SIGCONT. */
  freeze(): void;
  thaw(): void;
  unmount(): Promise<void>;
}

export interface Actor {
  /** Runs one operation in the actor's process. A deadline passed becomes the outcome `hang` with the blocked system call. */
  call<Name extends keyof Operations>(
    operation: Name,
    args: Parameters<Operations[Name]>[0],
    options?: { readonly deadlineMs?: number },
  ): Promise<Awaited<ReturnType<Operations[Name]>>>;
}
