import { readFileSync } from "node:fs";
import { z } from "zod";
import { type FactorName, factorLevels } from "../../../scenarios/factors.ts";
import { outcomes } from "../../../scenarios/outcome.ts";

const name = z.string().regex(/^[a-z][a-z0-9.-]*$/);
const version = z.string().regex(/^\d+\.\d+(\.\d+)?$/);
const featureId = z.string().regex(/^[a-z-]+\.[a-z0-9-]+$/);
const oneOrMore = <T extends z.ZodType>(one: T) => z.union([one, z.array(one).min(1)]);

const change = z.strictObject({
  id: name,
  title: z.string().min(1).describe("what the change does, in a line"),
  landed: z.array(version).min(1).describe("mainline's release first, then the stable releases that got it as well"),
  commit: z
    .string()
    .regex(/^[0-9a-f]{12}$/)
    .optional()
    .describe("of mainline"),
  source: z.string().min(1).describe("where that can be read"),
});

const changesSchema = z.strictObject({
  $schema: z.literal("./changes.schema.json"),
  schemaVersion: z.literal(1),
  changes: z.array(change).min(1),
});

const point = z.union([version, name]).describe("a version, or the id of a change");

const predictedCase = z.strictObject({
  from: point.optional(),
  until: point.optional().describe("kernels before it"),
  shows: z.array(z.string().min(1)).min(1).describe("values of the feature, or outcomes: each trial has one of them"),
  sometimes: z.literal(true).optional().describe("by chance: some trials have one of them, others do not"),
});

const levels = z
  .record(z.string(), oneOrMore(z.union([z.string(), z.number()])))
  .refine((all) => Object.entries(all).every(isFactorWithLevels), "not a factor and levels of it");

const given = z.strictObject({
  feature: featureId,
  value: z.string().optional().describe("the feature's value"),
  contains: z.string().optional().describe("a part of its value"),
  setting: z.string().optional().describe("what is set beside it, `CONFIG_XFS=y`"),
});

const common = {
  id: name,
  row: z
    .string()
    .regex(/^K[1-9]\d?$/)
    .optional()
    .describe("row of the catalogue of known behaviours"),
  says: z.string().min(1).describe("one sentence"),
  given: z.array(given).min(1).optional().describe("holds only where these show"),
  cases: z.array(predictedCase).min(1).describe("oldest kernels first; a kernel in none has no prediction"),
  source: z.strictObject({
    kind: z
      .enum(["changelog", "documentation", "source", "observation"])
      .describe("observation: our own, on the kernels named in `where`"),
    where: z.string().min(1),
  }),
  confidence: z.enum(["high", "medium"]),
  note: z.string().min(1).optional(),
};

const ofFeature = z.strictObject({ ...common, feature: featureId });

const ofScenario = z
  .strictObject({
    ...common,
    scenario: name,
    levels: levels
      .optional()
      .describe("factors that are switched, with the levels meant; all others are as the scenario has them by itself"),
    orders: z.array(z.string()).min(1).optional().describe("of the scenario's orders of steps; default: all"),
  })
  .refine(
    ({ cases }) => cases.every(({ shows }) => shows.every((shown) => (outcomes as readonly string[]).includes(shown))),
    "shows something that is no outcome",
  );

const predictionsSchema = z.strictObject({
  $schema: z.literal("./predictions.schema.json"),
  schemaVersion: z.literal(1),
  predictions: z.array(z.union([ofFeature, ofScenario])).min(1),
});

/** Something that came into kernels, or went. */
export type Change = z.infer<typeof change>;
export type FeaturePrediction = z.infer<typeof ofFeature>;
export type ScenarioPrediction = z.infer<typeof ofScenario>;
/** What kernels are known to show, by their version. */
export type Prediction = FeaturePrediction | ScenarioPrediction;

export interface KnownResults {
  readonly changes: ReadonlyMap<string, Change>;
  readonly predictions: readonly Prediction[];
}

/** The known results that ship with Mountproof. @throws ZodError where a file is not in its schema */
export function readKnownResults(directory: URL = knownResultsDirectory): KnownResults {
  const { changes } = changesSchema.parse(readJson(new URL("changes.json", directory)));
  const predictions = predictionFiles.flatMap(
    (file) => predictionsSchema.parse(readJson(new URL(file, directory))).predictions,
  );
  return { changes: new Map(changes.map((one) => [one.id, one])), predictions };
}

/** The schemas that `fixtures/known-results` holds, by file. */
export function knownResultsJsonSchemas(): Readonly<Record<string, unknown>> {
  return {
    "changes.schema.json": z.toJSONSchema(changesSchema),
    "predictions.schema.json": z.toJSONSchema(predictionsSchema),
  };
}

export const knownResultsDirectory = new URL("../../../fixtures/known-results/", import.meta.url);

const predictionFiles = ["features.json", "scenarios.json"] as const;

function readJson(file: URL): unknown {
  return JSON.parse(readFileSync(file, "utf8"));
}

/** Runtimes differ between userlands: a level of theirs may end in `*`. */
function isFactorWithLevels([factor, wanted]: [string, string | number | (string | number)[]]): boolean {
  if (factor === "runtime") return true;
  const known: readonly unknown[] = Object.hasOwn(factorLevels, factor) ? factorLevels[factor as FactorName] : [];
  return [wanted].flat().every((level) => known.includes(level));
}
