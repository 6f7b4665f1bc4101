import { z } from "zod";
import { outcomes } from "../../scenarios/outcome.ts";
import { verdicts } from "../analysis/verdict.ts";
import { evidenceSchema } from "../ledger/record.ts";

const level = z.union([z.string(), z.number()]);
const levels = z.record(z.string(), level);
const rate = z.number().min(0).max(1);
const counts = { n: z.number().int().nonnegative(), failures: z.number().int().nonnegative() };

const cell = z.strictObject({
  id: z.string(),
  scenario: z.string(),
  factors: levels,
  /** Release; its version string is in `kernels`. */
  kernel: z.string(),
  environment: z.string(),
  subject: z.string(),
  role: z.enum(["recommended", "guide", "base", "variation"]),
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

const claim = z.strictObject({
  id: z.string(),
  sentence: z.string(),
  measure: z.enum(["failures", "holds", "time"]),
  verdict: z.enum(["supported", "refuted", "partly", "not testable here"]),
  /** `failures`: difference of failure rates, without minus with. `holds`: failure rate. `time`: share of the time saved. */
  effect: z.number().nullable(),
  interval: z.tuple([z.number(), z.number()]).nullable(),
  cells: z.array(z.string()),
  /** What it needs to be tested, or the counts of each contrast. */
  why: z.array(z.string()),
});

const attribution = z.strictObject({
  scenario: z.string(),
  kernel: z.string(),
  /** `levels`: `cause` explains the failures. `steps`: every cell fails. The others: no cause can be named. */
  explanation: z.enum(["levels", "steps", "too few trials", "none"]),
  cause: levels,
  trials: z.number().int(),
  failures: z.number().int(),
  ruledOut: z.array(
    z.strictObject({
      factor: z.string(),
      levels: z.array(level),
      trials: z.number().int(),
      failures: z.number().int(),
    }),
  ),
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
    }),
  ),
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
      /** Levels that fail or are refused where the scenario's own setting holds. */
      avoid: z.array(z.strictObject({ factor: z.string(), level, scenario: z.string(), why: z.string() })),
    }),
  ),
  kernels: z.array(z.strictObject({ release: z.string(), version: z.string(), machine: z.string() })),
  environments: z.array(z.strictObject({ name: z.string(), used: z.boolean(), reason: z.string().optional() })),
  scenarios: z.array(
    z.strictObject({ name: z.string(), title: z.string(), mechanism: z.string(), rows: z.array(z.string()) }),
  ),
  cells: z.array(cell),
  claims: z.array(claim),
  attributions: z.array(attribution),
  features: z.array(feature),
  notRun: z.array(z.strictObject({ what: z.string(), reason: z.string() })),
  harness: z.strictObject({
    versions: z.array(z.record(z.string(), z.unknown())),
    /** How each run ended; `killed` when it could not say. */
    runs: z.array(z.strictObject({ profile: z.string(), startedAt: z.string(), end: z.string() })),
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
