import { z } from "zod";
import { changeSchema, loneCellSchema } from "../report/change-schema.ts";
import { resultsSchema } from "../report/results-schema.ts";

const decisionWord = resultsSchema.shape.decisions.element.shape.decision;
const claimVerdict = resultsSchema.shape.claims.element.shape.verdict;

/** Where both sides have something; kernels by their side's name. */
const place = {
  kernels: z.strictObject({ before: z.string(), after: z.string() }),
  environment: z.string(),
  subject: z.string(),
};

const decisionChange = z.strictObject({
  ...place,
  before: decisionWord,
  after: decisionWord,
  direction: z.enum(["worse", "better", "other"]),
  /** Whether the trials of the recommended setting tell the two apart; else the change may be chance. */
  shown: z.boolean(),
  /** Why the later decision is as it is. */
  why: z.string(),
});

const featureChange = z.strictObject({
  id: z.string(),
  title: z.string(),
  kernels: place.kernels,
  environment: z.string(),
  before: z.string(),
  after: z.string(),
  /** How the later one showed. */
  detail: z.string(),
});

const claimChange = z.strictObject({
  id: z.string(),
  sentence: z.string(),
  ...place,
  before: claimVerdict,
  after: claimVerdict,
});

/** A wait that was measured under the same jobs on both sides. Times are in milliseconds, ratios are after by before. */
const latency = z.strictObject({
  ...place,
  rule: z.string(),
  beside: z.string(),
  jobs: z.number().int(),
  before: z.strictObject({ trials: z.number().int(), p50Ms: z.number(), p99Ms: z.number() }),
  after: z.strictObject({ trials: z.number().int(), p50Ms: z.number(), p99Ms: z.number() }),
  ratio: z.strictObject({ p50: z.number(), p99: z.number() }),
});

const side = z.strictObject({
  dirs: z.array(z.string()),
  kernels: z.array(z.string()),
  cells: z.number().int(),
  trials: z.number().int(),
});

/** What `mountproof diff --json` writes. Additions leave `schemaVersion` as it is; anything else raises it. */
export const diffSchema = z.strictObject({
  schemaVersion: z.literal(1),
  before: side,
  after: side,
  /** Which kernel was held against which, and why. */
  matched: z.array(z.strictObject({ before: z.string(), after: z.string(), why: z.string() })),
  /** Kernels without a partner: nothing of them was compared. */
  unmatched: z.strictObject({ before: z.array(z.string()), after: z.array(z.string()) }),
  decisions: z.array(decisionChange),
  /** Of the cells that both sides have. */
  compared: z.strictObject({
    cells: z.number().int(),
    same: z.number().int(),
    /** Too few trials for a verdict on either side. */
    unsettled: z.number().int(),
  }),
  /** Most important first. */
  changes: z.array(changeSchema),
  /** Cells that only one side has, on matched kernels; of those that were made during a run to confirm a cause none is told. */
  new: z.array(loneCellSchema),
  vanished: z.array(loneCellSchema),
  features: z.array(featureChange),
  claims: z.array(claimChange),
  latency: z.array(latency),
});

export type Diff = z.infer<typeof diffSchema>;
