import { z } from "zod";
import { outcomes } from "../../scenarios/outcome.ts";
import { activities } from "../analysis/activity.ts";
import { verdicts } from "../analysis/verdict.ts";
import {
  containerSchema,
  evidenceSchema,
  explorationSchema,
  guestSchema,
  kernelBuildSchema,
} from "../ledger/record.ts";
import { roles } from "../matrix/cell.ts";

const level = z.union([z.string(), z.number()]);
const levels = z.record(z.string(), level);
const rate = z.number().min(0).max(1);
const counts = { n: z.number().int().nonnegative(), failures: z.number().int().nonnegative() };

/** Where trials ran. `kernel` is the `name` of one of `kernels`. */
const place = { kernel: z.string(), environment: z.string(), subject: z.string() };

const cell = z.strictObject({
  id: z.string(),
  scenario: z.string(),
  factors: levels,
  ...place,
  role: z.enum(roles),
  /** Factors switched away from the scenario's own setting. */
  varied: z.array(z.string()),
  ...counts,
  harnessErrors: z.number().int().nonnegative(),
  outcomes: z.partialRecord(z.enum(outcomes), z.number().int().positive()),
  verdict: z.enum(verdicts),
  basis: z.enum(["schedules", "trials"]),
  /** Exact two-sided 95 % interval of the failure rate. */
  interval: z.tuple([rate, rate]),
  /** Counts and interval in words. */
  rate: z.string(),
  /** Further trials that would settle an `inconclusive` cell. */
  needs: z.number().int().nonnegative(),
  schedules: z.record(z.string(), z.strictObject(counts)),
  /** Its schedules are orders that were explored; see `explorations`. */
  explored: z.boolean(),
  /** Distinct failures, most frequent first; the fields are those of the first trial that showed it. */
  evidence: z.array(
    z.strictObject({
      ...evidenceSchema.shape,
      outcome: z.enum(outcomes),
      count: z.number().int().positive(),
      trial: z.number().int().nonnegative(),
      seed: z.number().int().nonnegative(),
      schedule: z.string().optional(),
    }),
  ),
  repro: z.string(),
});

const claimAnswer = z.strictObject({
  verdict: z.enum(["supported", "refuted", "partly", "not testable here"]),
  /** `failures`: difference of failure rates, without minus with. `holds`: failure rate. `time`: share of the time saved. */
  effect: z.number().nullable(),
  interval: z.tuple([z.number(), z.number()]).nullable(),
  /** What it needs to be tested, or the counts of each contrast. */
  why: z.array(z.string()),
});

const claim = z.strictObject({
  id: z.string(),
  sentence: z.string(),
  measure: z.enum(["failures", "holds", "time"]),
  ...claimAnswer.shape,
  cells: z.array(z.string()),
  /** The answer on each kernel by itself; empty for a claim that compares kernels. */
  perKernel: z.array(z.strictObject({ ...place, ...claimAnswer.shape })),
});

/** Trials and how many of them failed, in the words of attributions. */
const trialCounts = { trials: z.number().int().nonnegative(), failures: z.number().int().nonnegative() };
const triedCells = z.array(z.strictObject({ cell: z.string(), ...counts }));

const attribution = z.strictObject({
  scenario: z.string(),
  ...place,
  /** `levels`: `cause` explains the failures. `steps`: it fails whatever the levels. The others: no cause can be named. */
  explanation: z.enum(["levels", "steps", "too few trials", "none"]),
  cause: levels,
  /** With the cause present. */
  ...trialCounts,
  /** Exact two-sided 95 % interval of their failure rate. */
  interval: z.tuple([rate, rate]),
  /** With no cause of the scenario present. */
  without: z.strictObject(trialCounts),
  /** Other sets of levels that explain the same failures about as well, best first, at most ten. */
  alternatives: z.array(levels),
  ruledOut: z.array(
    z.strictObject({
      factor: z.string(),
      /** With the cause present trials failed under each of these. */
      levels: z.array(level),
      ...trialCounts,
      without: z.strictObject(trialCounts),
    }),
  ),
  /** Of `levels`: what the counter-examples showed. */
  confirmation: z
    .strictObject({
      status: z.enum(["confirmed", "refuted", "not confirmed"]),
      /** One blamed level switched at a time: these were to pass. */
      pass: triedCells,
      /** Everything but the blamed levels switched: these were to fail. */
      fail: triedCells,
      why: z.string(),
    })
    .optional(),
});

/** A kernel feature, shown by probing; the concern stands before the dot of its id (`overlay.volatile`). */
const feature = z.strictObject({
  id: z.string(),
  title: z.string(),
  /** One sentence: why a container runtime cares. */
  why: z.string(),
  values: z.array(
    z.strictObject({
      /** Release. */
      kernel: z.string(),
      environment: z.string(),
      /** `yes`, `no`, `error` (could not be probed), `hang`, or what was measured: `7.45`. */
      value: z.string(),
      /** How it showed: errno, kernel log lines; may be empty. */
      detail: z.string(),
      /** Options of the build, module parameters and sysctls beside it; the value does not come from them. */
      settings: z.record(z.string(), z.string()).optional(),
    }),
  ),
});

const guest = z.strictObject({ ...guestSchema.shape, slowness: z.number().positive().optional() });

const kernel = z.strictObject({
  /** What the rest of the results call it: the release, with the build where two have the same release. */
  name: z.string(),
  release: z.string(),
  version: z.string(),
  machine: z.string(),
  /** Of kernels in VMs: package version, where it comes from, SHA-256 of its files and of its config file, options that matter here. */
  ...kernelBuildSchema.partial().shape,
  /** How its guest ran. Times are in milliseconds. */
  guest: guest.optional(),
  /** The same of the machine that Vagrant brought up. */
  vagrantGuest: guest.optional(),
  /** The engine and the container that trials of the environment "container" ran in. */
  container: containerSchema.optional(),
});

/** The same settings on one kernel in several environments. */
const environmentComparison = z.strictObject({
  kernel: z.string(),
  subject: z.string(),
  environments: z.array(z.string()),
  /** Settings that are settled in two of them or more. */
  compared: z.number().int().nonnegative(),
  /** Those that do not come out the same; clearest first. */
  differing: z.array(
    z.strictObject({
      scenario: z.string(),
      factors: levels,
      varied: z.array(z.string()),
      perEnvironment: z.array(
        z.strictObject({
          environment: z.string(),
          cell: z.string(),
          verdict: z.enum(verdicts),
          outcome: z.enum(outcomes),
          ...counts,
        }),
      ),
      /** Why, where the scenario says that it may; left out where it does not, and somebody should look. */
      because: z.string().optional(),
    }),
  ),
});

/** What differs between kernels. */
const difference = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("cell"),
    scenario: z.string(),
    factors: levels,
    varied: z.array(z.string()),
    role: z.enum(roles),
    environment: z.string(),
    subject: z.string(),
    /** Whether the verdict changes, or only what the failures look like. */
    change: z.enum(["verdict", "outcome"]),
    /** Every kernel that has the cell, by version. */
    perKernel: z.array(
      z.strictObject({
        kernel: z.string(),
        cell: z.string(),
        verdict: z.enum(verdicts),
        /** The most frequent failure; `ok` when nothing failed. */
        outcome: z.enum(outcomes),
        outcomes: z.partialRecord(z.enum(outcomes), z.number().int().positive()),
        ...counts,
        /** Counts and interval in words. */
        rate: z.string(),
      }),
    ),
    /** The contrast that tells two kernels apart most clearly. */
    significance: z.strictObject({
      kernels: z.tuple([z.string(), z.string()]),
      /** The outcome whose share differs; `failed` for any but `ok`. */
      outcome: z.enum([...outcomes, "failed"]),
      /** When only trials of this order of steps were compared. */
      schedule: z.string().optional(),
      /** Share on the first kernel minus that on the second, with a 99 % interval. */
      effect: z.number(),
      interval: z.tuple([z.number(), z.number()]),
    }),
  }),
  z.strictObject({
    kind: z.literal("feature"),
    id: z.string(),
    values: feature.shape.values,
  }),
]);

/** Orders of steps of one cell that were explored. */
const exploration = z.strictObject({
  scenario: z.string(),
  cell: z.string(),
  factors: levels,
  varied: z.array(z.string()),
  ...place,
  ...explorationSchema.shape,
  /** Orders that have a trial. */
  ran: z.number().int().nonnegative(),
  /** Orders that begin with the steps after which another one failed, and so fail in the same way. */
  decided: z.number().int().nonnegative(),
  /** Orders for which there was no time. */
  missing: z.number().int().nonnegative(),
  /** Ways in which orders fail, most frequent first. */
  failures: z.array(
    z.strictObject({
      /** Outcome, step and errno. */
      failure: z.string(),
      orders: z.number().int().positive(),
      /** Left out when there was no time to reduce it. */
      shortest: z
        .strictObject({
          order: z.string(),
          moves: z.number().int(),
          /** Moves of the order that was reduced. */
          from: z.number().int(),
          tried: z.number().int(),
          replays: z.strictObject(counts),
          message: z.string().optional(),
          /** What a real container runtime says in this order. */
          runtime: z
            .strictObject({ level: z.string(), outcome: z.enum(outcomes), message: z.string().optional() })
            .optional(),
          repro: z.string(),
        })
        .optional(),
    }),
  ),
});

/** What a readiness rule leaves and costs under some load. */
const wait = z.strictObject({
  ...place,
  readiness: z.string(),
  delayMs: z.number(),
  /** Containers that a trial starts at the same time. */
  concurrency: z.number(),
  pressure: z.string(),
  /** How long the server holds each LOOKUP, milliseconds. */
  holdMs: z.number(),
  vcpus: level,
  /** A cleaner of older builds runs beside the starts. */
  cleaner: z.boolean(),
  cells: z.array(z.string()),
  trials: z.number().int(),
  failures: z.number().int(),
  interval: z.tuple([rate, rate]),
  /** Milliseconds that the wait took, the delay included; left out without a wait. */
  p50Ms: z.number().optional(),
  p99Ms: z.number().optional(),
  /** Agents that worked side by side: times of different load must not be compared. */
  jobs: z.array(z.union([z.number(), z.literal("unknown")])),
});

/** Where the time of a kernel's trials went. */
const timeSpent = z.strictObject({
  ...place,
  trials: z.number().int(),
  cells: z.number().int(),
  /** In which any trial ran. */
  seconds: z.number(),
  trialsPerSecond: z.number(),
  cellsPerSecond: z.number(),
  /** What trials cost together, more than `seconds` where agents work side by side. */
  workSeconds: z.number(),
  /** Of `workSeconds`. */
  shares: z.record(z.enum(activities), rate),
});

/** A row of the catalogue of known kernel behaviours, and what this run shows of it. */
const behaviour = z.strictObject({
  id: z.string(),
  title: z.string(),
  /** Kernels that are known to have it. */
  kernels: z.string(),
  what: z.string(),
  experiment: z.string(),
  /** Some trial of a scenario that names the row says something about a kernel. */
  shown: z.boolean(),
  /** What cannot be shown, and what it would take. */
  /** Without `part` nothing of the row can be shown. */
  notShown: z.array(z.strictObject({ part: z.string().optional(), reason: z.string(), condition: z.string() })),
  /** Ids of features that show it, too. */
  features: z.array(z.string()),
  scenarios: z.array(
    z.strictObject({
      name: z.string(),
      kernels: z.array(
        z.strictObject({
          ...place,
          cells: z.number().int(),
          trials: z.number().int(),
          verdicts: z.partialRecord(z.enum(verdicts), z.number().int()),
          outcomes: z.partialRecord(z.enum(outcomes), z.number().int()),
          /** What passing trials noted about the kernel. */
          facts: z.array(z.string()),
        }),
      ),
      /** Why there is nothing, or not all, to see of it. */
      reasons: z.array(z.string()),
    }),
  ),
});

/** Defects that were planted in the server of the lower, for one kernel: how well the oracles see. */
const plantedServers = z.strictObject({
  kernel: z.string(),
  environment: z.string(),
  defects: z.array(
    z.strictObject({
      name: z.string(),
      title: z.string(),
      /** The rule for engines that it breaks. */
      property: z.string(),
      ...counts,
      outcome: z.enum(outcomes).optional(),
      shown: z.string().optional(),
      /** Whether the attribution names it, and nothing else, as the cause. */
      attributed: z.boolean(),
    }),
  ),
  caught: z.number().int(),
  attributed: z.number().int(),
  /** The same steps without a defect. */
  healthy: z.strictObject(counts),
});

/** What programs read. Additions leave `schemaVersion` as it is; anything else raises it. */
export const resultsSchema = z.strictObject({
  schemaVersion: z.literal(1),
  /** The answer, for each kernel, environment and subject. */
  decisions: z.array(
    z.strictObject({
      kernel: z.string(),
      environment: z.string(),
      subject: z.string(),
      decision: z.enum(["ship", "ship-with-options", "do-not-ship", "undecided"]),
      sentence: z.string(),
      /** The sentence without kernel and setting: counts and interval, the failure, or why there is no verdict. */
      why: z.string(),
      /** The recommended setting in words; empty when it was not part of the run. */
      setting: z.string(),
      /** Levels that fail or are refused where the scenario's own setting holds. */
      avoid: z.array(z.strictObject({ factor: z.string(), level, scenario: z.string(), why: z.string() })),
    }),
  ),
  /** By version, oldest first. */
  kernels: z.array(kernel),
  environments: z.array(z.strictObject({ name: z.string(), used: z.boolean(), reason: z.string().optional() })),
  scenarios: z.array(
    z.strictObject({
      name: z.string(),
      title: z.string(),
      mechanism: z.string(),
      rows: z.array(z.string()),
      /** Why it may come out otherwise in another environment. */
      elsewhere: z.string().optional(),
    }),
  ),
  cells: z.array(cell),
  explorations: z.array(exploration),
  waits: z.array(wait),
  timeSpent: z.array(timeSpent),
  claims: z.array(claim),
  attributions: z.array(attribution),
  features: z.array(feature),
  behaviours: z.array(behaviour),
  plantedServers: z.array(plantedServers),
  /** Most important first; empty with a single kernel. */
  differences: z.array(difference),
  /** Of kernels that ran in several environments; else empty. */
  environmentComparisons: z.array(environmentComparison),
  notRun: z.array(
    z.strictObject({
      what: z.string(),
      reason: z.string(),
      /** Where it was planned; left out for what the whole run was asked for, such as a kernel that cannot be had. */
      kernels: z.array(z.string()).optional(),
      /** Of what the whole run was asked for. `unavailable`: it cannot be had. `failed`: it was tried. */
      kind: z.enum(["unavailable", "failed"]).optional(),
    }),
  ),
  harness: z.strictObject({
    versions: z.array(z.record(z.string(), z.unknown())),
    /** How each run ended; `killed` when it could not say. */
    runs: z.array(
      z.strictObject({
        ...place,
        profile: z.string(),
        startedAt: z.string(),
        end: z.string(),
        /** Seconds of trials after which every cell had had its turn; left out when time was over before. */
        settledSeconds: z.number().int().nonnegative().optional(),
        trials: z.number().int().nonnegative(),
        /** Share of its trials that failed through a fault of ours. */
        errorRate: rate,
        planted: z.number().int().nonnegative(),
        caught: z.number().int().nonnegative(),
      }),
    ),
    trials: z.number().int(),
    /** Milliseconds spent in trials. */
    trialsMs: z.number(),
    /** Share of trials that failed through a fault of ours. */
    errorRate: rate,
    plantedDefects: z.strictObject({
      planted: z.number().int(),
      caught: z.number().int(),
      details: z.array(
        z.strictObject({ name: z.string(), expected: z.string(), outcome: z.string(), recognised: z.boolean() }),
      ),
    }),
  }),
});

export type Results = z.infer<typeof resultsSchema>;
export type ResultCell = Results["cells"][number];

/** The JSON Schema (draft 2020-12) of `results.json`. */
export function resultsJsonSchema(): unknown {
  return z.toJSONSchema(resultsSchema);
}
