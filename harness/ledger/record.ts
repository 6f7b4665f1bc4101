import { z } from "zod";
import { outcomes } from "../../scenarios/outcome.ts";
import { roles } from "../matrix/cell.ts";
import { profileNames } from "../matrix/profile.ts";
import { featuresSchema } from "./features-record.ts";

/** Raised when a reader of older ledgers would misread a new one. */
export const schemaVersion = 1;

const level = z.union([z.string(), z.number()]);
/** Any factors: ledgers of older and newer versions, which know fewer or more of them, stay readable. */
const factors = z.record(z.string(), level);
const kernel = z.object({ release: z.string(), version: z.string() });

export const kernelChoiceSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("catalogue"), name: z.string() }),
  z.object({ kind: z.literal("deb"), files: z.array(z.string()) }),
  z.object({ kind: z.literal("image"), image: z.string(), modules: z.string().exactOptional() }),
]);

/** The environments that a run was asked for, in order, and how they are to be found. */
export const placesSchema = z.object({
  environments: z.array(z.string()),
  /** Containers: start a private engine where none runs. */
  startEngine: z.boolean().exactOptional(),
  /** Vagrant: a machine that somebody else brought up, by its Vagrantfile's directory and its name. */
  vagrantDir: z.string().exactOptional(),
  machine: z.string().exactOptional(),
});

export const evidenceSchema = z.object({
  message: z.string().optional(),
  errno: z.string().optional(),
  step: z.string().optional(),
  path: z.string().optional(),
  kernelLog: z.array(z.string()).optional(),
  /** Log of the whole machine, relative to the ledger's directory. */
  console: z.string().optional(),
  details: z.array(z.string()).optional(),
});

/** One execution of a cell. Complete in itself, so that lines of several ledgers can be joined. */
export const trialSchema = z.object({
  type: z.literal("trial"),
  schemaVersion: z.literal(schemaVersion),
  cell: z.string().regex(/^[0-9a-f]{12}$/),
  kernel,
  environment: z.string(),
  subject: z.string(),
  scenario: z.string(),
  factors,
  /** Counts from 0 within the cell. */
  trial: z.number().int().nonnegative(),
  seed: z.number().int().nonnegative(),
  schedule: z.string().optional(),
  /** Of an explored order in which a step failed: the id of the moves that were followed by then. */
  executed: z.string().optional(),
  outcome: z.enum(outcomes),
  evidence: evidenceSchema,
  /** Each step by name, and `total`. */
  timingsMs: z.record(z.string(), z.number()),
  startedAt: z.string(),
});

/** See `harness/explorer/contract.ts`. */
export const explorationSchema = z.object({
  bounds: z.object({ preemptions: z.number().int().nonnegative(), orders: z.number().int().positive() }),
  possible: z.number().nonnegative(),
  withinPreemptions: z.number().int().nonnegative(),
  commuting: z.number().int().nonnegative(),
  cut: z.number().int().nonnegative(),
});

const cell = z.object({
  id: z.string(),
  scenario: z.string(),
  factors,
  kind: z.enum(["schedules", "timing"]),
  schedules: z.array(z.string()),
  role: z.enum(roles),
  varied: z.array(z.string()),
  target: z.number().exactOptional(),
  exploration: explorationSchema.exactOptional(),
});

/** Cells that were not planned at the section's begin, such as those that confirm a cause. */
export const cellsSchema = z.object({ type: z.literal("cells"), cells: z.array(cell) });

/** A failing order of a cell, reduced to the shortest that still fails in the same way. */
export const reductionSchema = z.object({
  type: z.literal("reduction"),
  cell: z.string(),
  /** What fails, the same for every order that fails in this way: outcome, step and the place inside the image. */
  failure: z.string(),
  outcome: z.enum(outcomes),
  evidence: evidenceSchema,
  /** The order that was reduced, the shortest among those that failed so. */
  from: z.string(),
  /** Orders of the cell that fail so. */
  orders: z.number().int().positive(),
  /** The shortest order found. */
  shortest: z.string(),
  /** Orders tried on the way. */
  tried: z.number().int().nonnegative(),
  /** How often the shortest one was run again, and failed in the same way. */
  replays: z.object({ n: z.number().int().nonnegative(), failures: z.number().int().nonnegative() }),
  /** The shortest order once more, with a container runtime in place of the walk. */
  runtime: z
    .object({ level: z.string(), outcome: z.enum(outcomes), message: z.string().exactOptional() })
    .exactOptional(),
});

/** The build behind a release, as far as it is known: of the running kernel it is not. */
export const kernelBuildSchema = z.object({
  build: z.string(),
  /** Debian package and suite, or the user's files. */
  origin: z.record(z.string(), z.unknown()),
  configDigest: z.string(),
  config: z.record(z.string(), z.string()),
  digest: z.string(),
});

/** How the guest ran: part of what was tested. */
export const guestSchema = z.object({
  acceleration: z.string(),
  /** Why this acceleration was chosen. */
  reason: z.string(),
  vcpus: z.number().int().positive(),
  memoryMiB: z.number().int().positive(),
  qemu: z.string(),
  commandLine: z.array(z.string()),
  /** How the first agent came up, and how long it took from the command to its greeting. */
  start: z.enum(["boot", "snapshot"]),
  readyMs: z.number(),
});

/** The engine and the container that trials ran in: part of what was tested. */
export const containerSchema = z.object({
  /** `Docker 20.10.24` */
  engine: z.string(),
  /** How it was found, such as a socket, or that this run started it. */
  foundBy: z.string(),
  /** Where else an engine was looked for, and why it was not taken. */
  passedOver: z.array(z.object({ what: z.string(), reason: z.string() })),
  storageDriver: z.string(),
  cgroupVersion: z.string(),
  /** Level of the factor `privilege` that "default" stands for, and why. */
  privilege: z.string(),
  privilegeReason: z.string(),
  /** From the command to the first agent's greeting. */
  readyMs: z.number(),
});

/** Which part of a plan a run has. */
export const shardSchema = z.object({
  /** From 1 on. */
  index: z.number().int().positive(),
  count: z.number().int().positive(),
  /** Of the whole plan: shards of the same plan belong together. */
  fingerprint: z.string(),
  /** Cells of the whole plan. */
  cells: z.number().int().nonnegative(),
  /** Of each own cell its place among them, from 0 on. */
  places: z.array(z.number().int().nonnegative()),
});

/** Begins the section of one kernel in one environment: what was planned, where, and with which versions. */
export const headerSchema = z.object({
  type: z.literal("header"),
  schemaVersion: z.literal(schemaVersion),
  startedAt: z.string(),
  versions: z.object({
    mountproof: z.string(),
    node: z.string(),
    /** The userland's manifest, as it is. */
    userland: z.unknown().optional(),
  }),
  kernel: kernel.extend({ machine: z.string() }),
  environment: z.string(),
  /** Environments looked at: the used one, and why others were not. */
  environments: z.array(z.object({ name: z.string(), used: z.boolean(), reason: z.string().optional() })),
  subject: z.string(),
  subjectFile: z.unknown().optional(),
  kernelBuild: kernelBuildSchema.optional(),
  guest: guestSchema.optional(),
  container: containerSchema.exactOptional(),
  /** System calls, JavaScript and processes are so many times slower than on the reference machine. */
  slowness: z.number().positive().optional(),
  /** Agents that worked side by side: the load under which times were taken. */
  jobs: z.number().int().positive().exactOptional(),
  /** What the run was asked for, so that it can be resumed and a cell run again. */
  places: placesSchema.exactOptional(),
  /** Every kernel that the run was asked for, in order, so that it can be resumed. */
  kernels: z.array(kernelChoiceSchema).optional(),
  plan: z.object({
    profile: z.enum(profileNames),
    only: z.array(z.string()).optional(),
    target: z.number(),
    fingerprint: z.string(),
    /** Of a run that is one of several which share a plan. `cells` are then its own; scenarios and what is not run are the plan's. */
    shard: shardSchema.exactOptional(),
    scenarios: z.array(
      z.object({
        name: z.string(),
        title: z.string(),
        mechanism: z.string(),
        rows: z.array(z.string()),
        /** Why it may come out otherwise in another environment. */
        elsewhere: z.string().exactOptional(),
        /** Its orders of steps by their names, unless they are explored. Ledgers of before have none. */
        schedules: z.record(z.string(), z.array(z.string())).exactOptional(),
      }),
    ),
    cells: z.array(cell),
    notRun: z.array(z.object({ what: z.string(), reason: z.string() })),
  }),
});

/** Something the whole run was asked for and could not do: a kernel that is not on the mirror, or does not boot. */
export const notRunSchema = z.object({
  type: z.literal("not-run"),
  what: z.string(),
  reason: z.string(),
  /** `unavailable`: it cannot be had. `failed`: it was tried. */
  kind: z.enum(["unavailable", "failed"]),
  /** A whole environment is not applicable here. */
  environment: z.string().exactOptional(),
});

/** A planted defect, and whether it was recognised. */
export const selfTestSchema = z.object({
  type: z.literal("self-test"),
  name: z.string(),
  expected: z.string(),
  outcome: z.string(),
  recognised: z.boolean(),
  evidence: evidenceSchema,
});

/** The run ended in order. Without this line it was killed. */
export const endSchema = z.object({
  type: z.literal("end"),
  reason: z.enum(["complete", "time", "interrupted", "self-test"]),
  at: z.string(),
  /** Milliseconds of trials after which every cell had had its first turn; left out when time was over before. */
  settledMs: z.number().nonnegative().exactOptional(),
});

export const lineSchema = z.discriminatedUnion("type", [
  headerSchema,
  trialSchema,
  selfTestSchema,
  endSchema,
  notRunSchema,
  featuresSchema,
  cellsSchema,
  reductionSchema,
]);

export type ShardRecord = z.infer<typeof shardSchema>;
/** One trial, as the ledger has it. */
export type TrialRecord = z.infer<typeof trialSchema>;
export type Header = z.infer<typeof headerSchema>;
export type SelfTestRecord = z.infer<typeof selfTestSchema>;
export type NotRunRecord = z.infer<typeof notRunSchema>;
export type CellsRecord = z.infer<typeof cellsSchema>;
export type ReductionRecord = z.infer<typeof reductionSchema>;
/** A kernel to boot: of the catalogue, of Debian packages, or an image with its modules. */
export type KernelChoice = z.infer<typeof kernelChoiceSchema>;
export type Places = z.infer<typeof placesSchema>;
export type ContainerFacts = z.infer<typeof containerSchema>;
export type GuestFacts = z.infer<typeof guestSchema>;
export type KernelBuild = z.infer<typeof kernelBuildSchema>;
export type End = z.infer<typeof endSchema>;
export type Line = z.infer<typeof lineSchema>;
