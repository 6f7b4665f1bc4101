import { z } from "zod";
import { changeSchema, loneCellSchema } from "./change-schema.ts";

const { setting, kernel, environment, subject, before: side } = changeSchema.shape;
const place = { setting, kernel, environment, subject };

/** A failure that the baseline waives until a day. */
const knownSchema = z.strictObject({
  ...place,
  cell: z.string().describe("Id of the cell in this run."),
  reason: z.string(),
  since: z.string().describe("Days, UTC."),
  expires: z.string(),
  ageDays: z.number().int().describe("Days since `since`."),
  before: side,
  after: side,
});

/** A run held against a baseline. */
export const baselineComparisonSchema = z.strictObject({
  file: z.string(),
  today: z.string().describe("The day that expiry dates are held against, UTC."),
  /** Where the run took place, and the records it is held against: none where the baseline has no such kernel, environment and subject. */
  places: z.array(
    z.strictObject({
      kernel,
      environment,
      subject,
      against: z.strictObject({ kernel: z.string(), release: z.string(), startedAt: z.string() }).optional(),
    }),
  ),
  /** Of the cells that both have. */
  compared: z.strictObject({
    cells: z.number().int(),
    same: z.number().int(),
    unsettled: z.number().int().describe("Too few trials for a verdict."),
  }),
  /** With `expired` what makes `run` exit with 1. */
  unexpected: z.array(
    z.strictObject({
      ...place,
      /**
       * `unknown failure`: the recommended setting fails, and nothing waives it. `not shown`: it was to be run, and has no verdict.
       * `nothing compared`: the baseline has no place of this run.
       */
      why: z.enum(["regression", "changed failure", "unknown failure", "not shown", "nothing compared"]),
      cell: z.string().optional(),
      change: changeSchema.optional(),
    }),
  ),
  expired: z.array(knownSchema).describe("Known failures whose day is over."),
  expected: z.array(knownSchema).describe("Known failures that fail as they did."),
  passing: z
    .array(z.strictObject({ ...knownSchema.shape, shown: z.boolean() }))
    .describe("Known failures that are as wanted again. `shown`: more than chance."),
  fixes: z.array(changeSchema),
  rates: z.array(changeSchema).describe("Of cells that fail now and then, and still do."),
  unclear: z.array(changeSchema).describe("Another verdict, but the counts may be chance."),
  new: z.array(loneCellSchema).describe("Settled cells that the baseline lacks, where it knows the place."),
  vanished: z.array(loneCellSchema).describe("In the baseline, of a scenario that was chosen, and not in the run."),
});

export type BaselineComparison = z.infer<typeof baselineComparisonSchema>;
export type KnownFailure = BaselineComparison["expected"][number];
