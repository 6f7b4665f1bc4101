import { z } from "zod";
import { comparisonStatuses } from "../analysis/known-results/comparison.ts";
import { meanings } from "../analysis/known-results/meaning.ts";

const level = z.union([z.string(), z.number()]);

const place = z.strictObject({
  kernel: z.string(),
  environment: z.string(),
  predicted: z.array(z.string()).describe("Values of the feature, or outcomes: each trial has one of them."),
  sometimes: z.boolean().describe("Only some trials have."),
  status: z.enum(comparisonStatuses),
  observed: z.string().describe("The feature's value, or outcomes with their counts; empty where nothing ran."),
  meaning: z.enum(meanings).optional().describe("Of what differs: what it may mean."),
  why: z.string().optional().describe("Why it is not settled or not shown."),
  cells: z.array(z.string()),
  trials: z.number().int().nonnegative(),
});

/** A prediction of `results.json`. */
export const predictionSchema = z
  .strictObject({
    id: z.string(),
    row: z.string().optional().describe("Row of the catalogue of known behaviours."),
    says: z.string().describe("One sentence."),
    feature: z.string().optional().describe("The kernel feature that it is about, if it is about one."),
    scenario: z.string().optional().describe("Else the scenario, with the factors that are switched."),
    levels: z.record(z.string(), z.union([level, z.array(level)])).optional(),
    orders: z.array(z.string()).optional().describe("The orders of steps that count."),
    source: z
      .strictObject({
        kind: z.enum(["changelog", "documentation", "source", "observation"]),
        where: z.string(),
      })
      .describe("Where it is from; `observation` is our own."),
    confidence: z.enum(["high", "medium"]),
    note: z.string().optional(),
    places: z.array(place).describe("Kernels that something is predicted for."),
  })
  .meta({
    id: "Prediction",
    description:
      "What is known of kernels by their version (`fixtures/known-results`), held against what this run shows of them.",
  });
