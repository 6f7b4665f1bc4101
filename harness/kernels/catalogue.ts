import { readFile } from "node:fs/promises";
import { z } from "zod";

const buildSchema = z.strictObject({
  release: z
    .string()
    .regex(/^\d+\.\d+[\w.+~-]*$/)
    .describe("what `uname -r` says in it"),
  version: z
    .string()
    .regex(/^\d[\w.+~-]*$/)
    .describe("version of all its packages"),
  suites: z
    .array(z.string().regex(/^[a-z-]+$/))
    .min(1)
    .describe("suites that had it, tried in this order"),
  packages: z.array(z.string().regex(/^linux-(image|base|binary|modules)-/)).min(1),
});

const catalogueSchema = z.strictObject({
  $schema: z.literal("./kernels.schema.json"),
  schemaVersion: z.literal(1),
  series: z.array(
    z.strictObject({
      series: z.string().regex(/^\d+\.\d+$/),
      builds: z.array(buildSchema).min(1).describe("oldest first"),
    }),
  ),
});

export type Catalogue = z.infer<typeof catalogueSchema>;
export type Build = z.infer<typeof buildSchema>;

/** The kernels that this checkout knows: `fixtures/kernels.json`. Whether the mirror still has them shows when they are fetched. */
export async function readCatalogue(): Promise<Catalogue> {
  return catalogueSchema.parse(JSON.parse(await readFile(catalogueFile, "utf8")));
}

/** The schema that `fixtures/kernels.schema.json` holds. */
export function catalogueJsonSchema(): unknown {
  return z.toJSONSchema(catalogueSchema);
}

export const catalogueFile = new URL("../../fixtures/kernels.json", import.meta.url);
