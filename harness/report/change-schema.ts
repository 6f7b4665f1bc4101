import { z } from "zod";
import { outcomes } from "../../scenarios/outcome.ts";
import { changeKinds } from "../analysis/comparison/compare.ts";
import { verdicts } from "../analysis/verdict.ts";
import { roles } from "../matrix/cell.ts";

/** What a cell showed in one of two runs, or what a baseline says of it. */
const side = z.strictObject({
  verdict: z.enum(verdicts),
  outcome: z.enum(outcomes).describe("The most frequent failure; `ok` when nothing failed."),
  n: z.number().int().nonnegative(),
  failures: z.number().int().nonnegative(),
});

const settingPlace = {
  setting: z
    .string()
    .describe("Scenario and the factors that are not at their first level: `link-count linkCount=zero`."),
  kernel: z.string(),
  environment: z.string(),
  subject: z.string(),
};

/** One cell in two runs. */
export const changeSchema = z.strictObject({
  kind: z.enum(changeKinds),
  ...settingPlace,
  role: z.enum(roles),
  /** Id of the later run's cell. */
  cell: z.string(),
  before: side,
  after: side,
  broken: z.array(z.string()).describe("Orders of steps that passed and now fail."),
  mended: z.array(z.string()).describe("Orders of steps that failed and now pass."),
  /** Left out for what chance has no part in, and where the counts tell nothing. */
  contrast: z
    .strictObject({
      outcome: z.enum([...outcomes, "failed"]),
      order: z.string().optional(),
      /** One-sided, Fisher's exact test; the bound that it was held against takes all compared cells into account. */
      p: z.number(),
      effect: z.number().describe("Share after minus share before, with a 99 % interval."),
      interval: z.tuple([z.number(), z.number()]),
    })
    .optional(),
});

/** A cell that only one of two runs has. */
export const loneCellSchema = z.strictObject({ ...settingPlace, ...side.shape });

export type Change = z.infer<typeof changeSchema>;
export type LoneCell = z.infer<typeof loneCellSchema>;
