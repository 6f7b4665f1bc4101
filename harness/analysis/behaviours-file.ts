import { readFileSync } from "node:fs";
import { z } from "zod";

const notShown = z.strictObject({
  part: z.string().min(1).optional().describe("what of the row; left out: all of it"),
  reason: z.string().min(1).describe("why no trial shows it"),
  condition: z.string().min(1).describe("what it would take"),
});

const row = z.strictObject({
  id: z.string().regex(/^K[1-9]\d?$/),
  title: z.string().min(1).max(60),
  kernels: z.string().min(1).describe("where it happens, by versions of mainline; vendors may have it longer"),
  what: z.string().min(1).describe("what happens and whom it hurts"),
  experiment: z.string().min(1).describe("the smallest one that shows it"),
  features: z
    .array(z.string().regex(/^[a-z-]+\.[a-z0-9-]+$/))
    .min(1)
    .optional()
    .describe("kernel features, shown by probing, that tell about the row, too"),
  notShown: z.array(notShown).min(1).optional(),
});

const behavioursSchema = z.strictObject({
  $schema: z.literal("./behaviours.schema.json"),
  schemaVersion: z.literal(1),
  rows: z.array(row).min(1),
});

/** One known behaviour of overlayfs over FUSE. Scenarios name it by its id. */
export type Behaviour = z.infer<typeof row>;

/** The catalogue of known behaviours that ships with Mountproof, by number. @throws ZodError where it is not in its schema */
export function readBehaviours(file: URL = behavioursFile): readonly Behaviour[] {
  return behavioursSchema.parse(JSON.parse(readFileSync(file, "utf8"))).rows;
}

/** The schema that `fixtures/behaviours.schema.json` holds. */
export function behavioursJsonSchema(): unknown {
  return z.toJSONSchema(behavioursSchema);
}

export const behavioursFile = new URL("../../fixtures/behaviours.json", import.meta.url);
