import { z } from "zod";
import { outcomes } from "../../scenarios/outcome.ts";
import { verdicts } from "../analysis/verdict.ts";

const count = z.number().int().nonnegative();

/** `link-count linkCount=zero runtime=runc-1.4.3`: scenario, then the factors that are not at their first level. */
const setting = z.string().regex(/^[a-z0-9][\w.-]*( [A-Za-z]\w*=\S+)*$/);

/** A day of the calendar, UTC. */
const daySchema = z.iso.date();

/** Space-separated keys of explored orders: 8 hexadecimal digits each, sorted. */
const orderKeys = z.string().regex(/^([0-9a-f]{8}( [0-9a-f]{8})*)?$/);

const record = z.strictObject({
  verdict: z.enum(verdicts).exclude(["inconclusive"]),
  n: count,
  failures: count,
  /** Failures by outcome; left out when nothing failed. */
  outcomes: z.partialRecord(z.enum(outcomes).exclude(["ok", "harness-error"]), count.positive()).exactOptional(),
  /** The setting that decides whether to ship; left out for others. */
  recommended: z.literal(true).exactOptional(),
  /** Orders of steps that the explorer ran. */
  explored: z.strictObject({ pass: orderKeys, fail: orderKeys }).exactOptional(),
  /** Orders of steps that are repeated: trials and failures of each. */
  repeated: z.record(z.string(), z.tuple([count, count])).exactOptional(),
});

/** The counts of a record agree with each other. */
const cellRecord = record.refine(addsUp, {
  error: "the failures by outcome are not as many as the failures, or more than n",
});

const place = {
  /** A series (`6.18`), a release, or a pattern with `*`. */
  kernel: z.string().min(1),
  environment: z.string().min(1),
  subject: z.string().min(1),
};

/** A failure that is waived for a while: until its date it is expected. */
const known = z
  .strictObject({
    cell: setting,
    ...place,
    /** Why it is waived, in a person's words. */
    reason: z.string().trim().min(1),
    /** The day on which it was written down. */
    since: daySchema,
    /** The last day on which it is expected. */
    expires: daySchema,
    ...record.shape,
  })
  .refine(addsUp, { error: "the failures by outcome are not as many as the failures, or more than n" });

/** Where the records of a place come from. */
const origin = z.strictObject({
  release: z.string(),
  version: z.string(),
  profile: z.string(),
  /** When the run began. */
  startedAt: z.string(),
  mountproof: z.string(),
});

/** What is expected on one kernel in one environment with one subject. */
const expectedPlace = z.strictObject({ ...place, from: origin, cells: z.record(setting, cellRecord) });

/**
 * What runs are held against. `places` says what each cell showed when all was as wanted; `known` says which failures are waived, why and
 * until when. Most scenarios break something on purpose, so a failing cell is as wanted unless it did better before.
 */
export const baselineSchema = z.strictObject({
  $schema: z.string().exactOptional(),
  schemaVersion: z.literal(1),
  known: z.array(known),
  places: z.array(expectedPlace),
});

export type Baseline = z.infer<typeof baselineSchema>;
export type Known = Baseline["known"][number];
export type ExpectedPlace = Baseline["places"][number];
export type CellRecord = z.infer<typeof record>;

/** The JSON Schema (draft 2020-12) of baseline files, for editors. */
export function baselineJsonSchema(): unknown {
  return z.toJSONSchema(baselineSchema);
}

function addsUp({ n, failures, outcomes: byOutcome = {} }: Pick<CellRecord, "n" | "failures" | "outcomes">): boolean {
  const sum = Object.values(byOutcome).reduce((all, some) => all + some, 0);
  return failures <= n && sum === failures;
}
