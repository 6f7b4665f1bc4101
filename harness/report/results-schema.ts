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
import { baselineComparisonSchema } from "./baseline-schema.ts";
import { predictionSchema } from "./prediction-schema.ts";

const schemaVersion = 1;

const level = z.union([z.string(), z.number()]);
const levels = z.record(z.string(), level);
const rate = z.number().min(0).max(1);
const counts = { n: z.number().int().nonnegative(), failures: z.number().int().nonnegative() };

/** Where trials ran. `kernel` is the `name` of one of `kernels`. */
const place = { kernel: z.string(), environment: z.string(), subject: z.string() };

const cell = z
  .strictObject({
    id: z.string(),
    scenario: z.string(),
    factors: levels,
    ...place,
    role: z.enum(roles),
    varied: z.array(z.string()).describe("Factors switched away from the scenario's own setting."),
    ...counts,
    harnessErrors: z.number().int().nonnegative(),
    trialsMs: z
      .number()
      .nonnegative()
      .optional()
      .describe("Milliseconds of all its trials together, harness errors too. Older results have none."),
    timings: z
      .record(
        z.string(),
        z.strictObject({
          n: z.number().int().positive(),
          p50Ms: z.number().nonnegative(),
          p99Ms: z.number().nonnegative(),
        }),
      )
      .optional()
      .describe(
        "Milliseconds of `total` and of each step over its trials, the 50th and the 99th percentile. Older results have none.",
      ),
    outcomes: z.partialRecord(z.enum(outcomes), z.number().int().positive()),
    verdict: z.enum(verdicts),
    basis: z.enum(["schedules", "trials"]),
    interval: z.tuple([rate, rate]).describe("Exact two-sided 95 % interval of the failure rate."),
    rate: z.string().describe("Counts and interval in words."),
    needs: z.number().int().nonnegative().describe("Further trials that would settle an `inconclusive` cell."),
    schedules: z.record(z.string(), z.strictObject(counts)),
    explored: z.boolean().describe("Its schedules are orders that were explored; see `explorations`."),
    evidence: z
      .array(
        z.strictObject({
          ...evidenceSchema.shape,
          outcome: z.enum(outcomes),
          count: z.number().int().positive(),
          trial: z.number().int().nonnegative(),
          seed: z.number().int().nonnegative(),
          schedule: z.string().optional(),
        }),
      )
      .describe("Distinct failures, most frequent first; the fields are those of the first trial that showed it."),
    repro: z.string(),
  })
  .meta({ id: "Cell" });

const claimAnswer = z.strictObject({
  verdict: z.enum(["supported", "refuted", "partly", "not testable here"]),
  effect: z
    .number()
    .nullable()
    .describe(
      "`failures`: difference of failure rates, without minus with. `holds`: failure rate. `time`: share of the time saved.",
    ),
  interval: z.tuple([z.number(), z.number()]).nullable(),
  why: z.array(z.string()).describe("What it needs to be tested, or the counts of each contrast."),
});

const claim = z
  .strictObject({
    id: z.string(),
    sentence: z.string(),
    measure: z.enum(["failures", "holds", "time"]),
    ...claimAnswer.shape,
    cells: z.array(z.string()),
    perKernel: z
      .array(z.strictObject({ ...place, ...claimAnswer.shape }))
      .describe("The answer on each kernel by itself; empty for a claim that compares kernels."),
  })
  .meta({ id: "Claim" });

/** Trials and how many of them failed, in the words of attributions. */
const trialCounts = { trials: z.number().int().nonnegative(), failures: z.number().int().nonnegative() };
const triedCells = z.array(z.strictObject({ cell: z.string(), ...counts }));

const attribution = z
  .strictObject({
    scenario: z.string(),
    ...place,
    explanation: z
      .enum(["levels", "steps", "too few trials", "none"])
      .describe(
        "`levels`: `cause` explains the failures. `steps`: it fails whatever the levels. The others: no cause can be named.",
      ),
    cause: levels,
    /** With the cause present. */
    ...trialCounts,
    interval: z.tuple([rate, rate]).describe("Exact two-sided 95 % interval of their failure rate."),
    without: z.strictObject(trialCounts).describe("With no cause of the scenario present."),
    alternatives: z
      .array(levels)
      .describe("Other sets of levels that explain the same failures about as well, best first, at most ten."),
    ruledOut: z.array(
      z.strictObject({
        factor: z.string(),
        levels: z.array(level).describe("With the cause present trials failed under each of these."),
        ...trialCounts,
        without: z.strictObject(trialCounts),
      }),
    ),
    confirmation: z
      .strictObject({
        status: z.enum(["confirmed", "refuted", "not confirmed"]),
        pass: triedCells.describe("One blamed level switched at a time: these were to pass."),
        fail: triedCells.describe("Everything but the blamed levels switched: these were to fail."),
        why: z.string(),
      })
      .optional()
      .describe("Of `levels`: what the counter-examples showed."),
  })
  .meta({ id: "Attribution" });

const feature = z
  .strictObject({
    id: z.string(),
    title: z.string(),
    why: z.string().describe("One sentence: why a container runtime cares."),
    values: z.array(
      z.strictObject({
        kernel: z.string().describe("Release."),
        environment: z.string(),
        value: z.string().describe("`yes`, `no`, `error` (could not be probed), `hang`, or what was measured: `7.45`."),
        detail: z.string().describe("How it showed: errno, kernel log lines; may be empty."),
        settings: z
          .record(z.string(), z.string())
          .optional()
          .describe(
            "Options of the build, module parameters and sysctls beside it; the value does not come from them.",
          ),
      }),
    ),
  })
  .meta({
    id: "Feature",
    description:
      "A kernel feature, shown by probing; the concern stands before the dot of its id (`overlay.volatile`).",
  });

const guest = z
  .strictObject({ ...guestSchema.shape, slowness: z.number().positive().optional() })
  .meta({ id: "Guest" });

const kernel = z
  .strictObject({
    name: z
      .string()
      .describe("What the rest of the results call it: the release, with the build where two have the same release."),
    release: z.string(),
    version: z.string(),
    machine: z.string(),
    /** Of kernels in VMs: package version, where it comes from, SHA-256 of its files and of its config file, options that matter here. */
    ...kernelBuildSchema.partial().shape,
    guest: guest.optional().describe("How its guest ran. Times are in milliseconds."),
    vagrantGuest: guest.optional().describe("The same of the machine that Vagrant brought up."),
    container: containerSchema
      .optional()
      .describe('The engine and the container that trials of the environment "container" ran in.'),
  })
  .meta({ id: "Kernel" });

const environmentComparison = z
  .strictObject({
    kernel: z.string(),
    subject: z.string(),
    environments: z.array(z.string()),
    compared: z.number().int().nonnegative().describe("Settings that are settled in two of them or more."),
    differing: z
      .array(
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
          because: z
            .string()
            .optional()
            .describe(
              "Why, where the scenario says that it may; left out where it does not, and somebody should look.",
            ),
        }),
      )
      .describe("Those that do not come out the same; clearest first."),
  })
  .meta({ id: "EnvironmentComparison", description: "The same settings on one kernel in several environments." });

const difference = z
  .discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("cell"),
      scenario: z.string(),
      factors: levels,
      varied: z.array(z.string()),
      role: z.enum(roles),
      environment: z.string(),
      subject: z.string(),
      change: z
        .enum(["verdict", "outcome"])
        .describe("Whether the verdict changes, or only what the failures look like."),
      perKernel: z
        .array(
          z.strictObject({
            kernel: z.string(),
            cell: z.string(),
            verdict: z.enum(verdicts),
            outcome: z.enum(outcomes).describe("The most frequent failure; `ok` when nothing failed."),
            outcomes: z.partialRecord(z.enum(outcomes), z.number().int().positive()),
            ...counts,
            rate: z.string().describe("Counts and interval in words."),
          }),
        )
        .describe("Every kernel that has the cell, by version."),
      significance: z
        .strictObject({
          kernels: z.tuple([z.string(), z.string()]),
          outcome: z
            .enum([...outcomes, "failed"])
            .describe("The outcome whose share differs; `failed` for any but `ok`."),
          schedule: z.string().optional().describe("When only trials of this order of steps were compared."),
          effect: z.number().describe("Share on the first kernel minus that on the second, with a 99 % interval."),
          interval: z.tuple([z.number(), z.number()]),
        })
        .describe("The contrast that tells two kernels apart most clearly."),
    }),
    z.strictObject({
      kind: z.literal("feature"),
      id: z.string(),
      values: feature.shape.values,
    }),
  ])
  .meta({ id: "Difference", description: "What differs between kernels." });

const exploration = z
  .strictObject({
    scenario: z.string(),
    cell: z.string(),
    factors: levels,
    varied: z.array(z.string()),
    ...place,
    ...explorationSchema.shape,
    ran: z.number().int().nonnegative().describe("Orders that have a trial."),
    decided: z
      .number()
      .int()
      .nonnegative()
      .describe("Orders that begin with the steps after which another one failed, and so fail in the same way."),
    missing: z.number().int().nonnegative().describe("Orders for which there was no time."),
    failures: z
      .array(
        z.strictObject({
          failure: z.string().describe("Outcome, step and errno."),
          orders: z.number().int().positive(),
          shortest: z
            .strictObject({
              order: z.string(),
              moves: z.number().int(),
              from: z.number().int().describe("Moves of the order that was reduced."),
              tried: z.number().int(),
              replays: z.strictObject(counts),
              message: z.string().optional(),
              runtime: z
                .strictObject({ level: z.string(), outcome: z.enum(outcomes), message: z.string().optional() })
                .optional()
                .describe("What a real container runtime says in this order."),
              repro: z.string(),
            })
            .optional()
            .describe("Left out when there was no time to reduce it."),
        }),
      )
      .describe("Ways in which orders fail, most frequent first."),
  })
  .meta({ id: "Exploration", description: "Orders of steps of one cell that were explored." });

const wait = z
  .strictObject({
    ...place,
    readiness: z.string(),
    delayMs: z.number(),
    concurrency: z.number().describe("Containers that a trial starts at the same time."),
    pressure: z.string(),
    holdMs: z.number().describe("How long the server holds each LOOKUP, milliseconds."),
    vcpus: level,
    cleaner: z.boolean().describe("A cleaner of older builds runs beside the starts."),
    cells: z.array(z.string()),
    trials: z.number().int(),
    failures: z.number().int(),
    interval: z.tuple([rate, rate]),
    p50Ms: z
      .number()
      .optional()
      .describe("Milliseconds that the wait took, the delay included; left out without a wait."),
    p99Ms: z.number().optional(),
    jobs: z
      .array(z.union([z.number(), z.literal("unknown")]))
      .describe("Agents that worked side by side: times of different load must not be compared."),
  })
  .meta({ id: "Wait", description: "What a readiness rule leaves and costs under some load." });

const timeSpent = z
  .strictObject({
    ...place,
    trials: z.number().int(),
    cells: z.number().int(),
    seconds: z.number().describe("In which any trial ran."),
    trialsPerSecond: z.number(),
    cellsPerSecond: z.number(),
    workSeconds: z.number().describe("What trials cost together, more than `seconds` where agents work side by side."),
    shares: z.record(z.enum(activities), rate).describe("Of `workSeconds`."),
  })
  .meta({ id: "TimeSpent", description: "Where the time of a kernel's trials went." });

const behaviour = z
  .strictObject({
    id: z.string(),
    title: z.string(),
    kernels: z.string().describe("Kernels that are known to have it."),
    what: z.string(),
    experiment: z.string(),
    shown: z.boolean().describe("Some trial of a scenario that names the row says something about a kernel."),
    notShown: z
      .array(z.strictObject({ part: z.string().optional(), reason: z.string(), condition: z.string() }))
      .describe("What cannot be shown, and what it would take. Without `part` nothing of the row can be shown."),
    features: z.array(z.string()).describe("Ids of features that show it, too."),
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
            facts: z.array(z.string()).describe("What passing trials noted about the kernel."),
          }),
        ),
        reasons: z.array(z.string()).describe("Why there is nothing, or not all, to see of it."),
      }),
    ),
  })
  .meta({
    id: "Behaviour",
    description: "A row of the catalogue of known kernel behaviours, and what this run shows of it.",
  });

const plantedServers = z
  .strictObject({
    kernel: z.string(),
    environment: z.string(),
    defects: z.array(
      z.strictObject({
        name: z.string(),
        title: z.string(),
        property: z.string().describe("The rule for engines that it breaks."),
        ...counts,
        outcome: z.enum(outcomes).optional(),
        shown: z.string().optional(),
        attributed: z.boolean().describe("Whether the attribution names it, and nothing else, as the cause."),
      }),
    ),
    caught: z.number().int(),
    attributed: z.number().int(),
    healthy: z.strictObject(counts).describe("The same steps without a defect."),
  })
  .meta({
    id: "PlantedServers",
    description: "Defects that were planted in the server of the lower, for one kernel: how well the oracles see.",
  });

/** What programs read. Additions leave `schemaVersion` as it is; anything else raises it. */
export const resultsSchema = z.strictObject({
  schemaVersion: z.literal(schemaVersion).describe("Additions leave it as it is; anything else raises it."),
  decisions: z
    .array(
      z.strictObject({
        kernel: z.string(),
        environment: z.string(),
        subject: z.string(),
        decision: z.enum(["ship", "ship-with-options", "do-not-ship", "undecided"]),
        sentence: z.string(),
        why: z
          .string()
          .describe(
            "The sentence without kernel and setting: counts and interval, the failure, or why there is no verdict.",
          ),
        setting: z.string().describe("The recommended setting in words; empty when it was not part of the run."),
        avoid: z
          .array(z.strictObject({ factor: z.string(), level, scenario: z.string(), why: z.string() }))
          .describe("Levels that fail or are refused where the scenario's own setting holds."),
      }),
    )
    .describe("The answer, for each kernel, environment and subject."),
  kernels: z.array(kernel).describe("By version, oldest first."),
  environments: z.array(z.strictObject({ name: z.string(), used: z.boolean(), reason: z.string().optional() })),
  scenarios: z.array(
    z.strictObject({
      name: z.string(),
      title: z.string(),
      mechanism: z.string(),
      rows: z.array(z.string()),
      elsewhere: z.string().optional().describe("Why it may come out otherwise in another environment."),
      schedules: z
        .record(z.string(), z.array(z.string()))
        .optional()
        .describe("Its orders of steps by their names, each step as `actor.step`, unless they are explored."),
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
  predictions: z.array(predictionSchema),
  plantedServers: z.array(plantedServers),
  differences: z.array(difference).describe("Most important first; empty with a single kernel."),
  environmentComparisons: z
    .array(environmentComparison)
    .describe("Of kernels that ran in several environments; else empty."),
  baseline: baselineComparisonSchema.optional().describe("When a baseline was given."),
  notRun: z.array(
    z.strictObject({
      what: z.string(),
      reason: z.string(),
      kernels: z
        .array(z.string())
        .optional()
        .describe(
          "Where it was planned; left out for what the whole run was asked for, such as a kernel that cannot be had.",
        ),
      kind: z
        .enum(["unavailable", "failed"])
        .optional()
        .describe("Of what the whole run was asked for. `unavailable`: it cannot be had. `failed`: it was tried."),
    }),
  ),
  harness: z.strictObject({
    versions: z.array(z.record(z.string(), z.unknown())),
    runs: z
      .array(
        z.strictObject({
          ...place,
          profile: z.string(),
          startedAt: z.string(),
          end: z.string(),
          settledSeconds: z
            .number()
            .int()
            .nonnegative()
            .optional()
            .describe("Seconds of trials after which every cell had had its turn; left out when time was over before."),
          trials: z.number().int().nonnegative(),
          errorRate: rate.describe("Share of its trials that failed through a fault of ours."),
          planted: z.number().int().nonnegative(),
          caught: z.number().int().nonnegative(),
        }),
      )
      .describe("How each run ended; `killed` when it could not say."),
    trials: z.number().int(),
    trialsMs: z.number().describe("Milliseconds spent in trials."),
    errorRate: rate.describe("Share of trials that failed through a fault of ours."),
    plantedDefects: z.strictObject({
      planted: z.number().int(),
      caught: z.number().int(),
      details: z.array(
        z.strictObject({ name: z.string(), expected: z.string(), outcome: z.string(), recognised: z.boolean() }),
      ),
    }),
  }),
});

/** Everything that the reports say: the content of `results.json`. */
export type Results = z.infer<typeof resultsSchema>;
/** One cell of the matrix, with what its trials came to. */
export type ResultCell = Results["cells"][number];

/**
 * The JSON Schema of `results.json`. Its `$id` is a name, not an address: nothing is fetched.
 *
 * @param draft of JSON Schema; what is published is the default
 */
export function resultsJsonSchema(draft: "draft-2020-12" | "draft-7" = "draft-2020-12"): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(resultsSchema, { target: draft });
  return {
    $schema,
    $id: `urn:mountproof:results:${schemaVersion}`,
    title: "Results",
    description: "What Mountproof's runs showed: results.json, from which its other reports are made.",
    ...schema,
  };
}
