import { readFileSync } from "node:fs";
import { z } from "zod";
import { type FactorName, factorLevels } from "../../scenarios/factors.ts";

/** Levels of some factors, and `schedule`. Runtimes are not checked against a list, as userlands differ in theirs. */
const selection = z
  .record(z.string(), z.union([z.string(), z.number()]))
  .refine((levels) => Object.entries(levels).every(isLevel), "not a factor and one of its levels");

const contrast = z.strictObject({
  scenario: z.string(),
  /** What the sentence tells to do. */
  followed: selection,
  /** The same without it. Left out: the sentence must simply hold where it is followed. */
  ignored: selection.optional(),
  /** Compares kernels from this release on with older ones; both selections are then the same. */
  kernelFrom: z
    .string()
    .regex(/^\d+\.\d+$/)
    .optional(),
});

/** The sentences of the integration guide and how each can be tested. Nothing in here says whether one is true. */
export const claimsSchema = z.array(
  z
    .strictObject({
      id: z.string().regex(/^[a-z0-9-]+$/),
      sentence: z.string().min(1),
      /** `failures`: following it prevents failures. `holds`: nothing fails where it is followed. `time`: following it is faster. */
      measure: z.enum(["failures", "holds", "time"]),
      /** Only for `time`: share of the time that must be saved, 0 to 1. */
      atLeast: z.number().min(0).max(1).optional(),
      contrasts: z.array(contrast).min(1),
      /** What a ledger must hold to test the sentence. */
      needs: z.string().min(1),
    })
    .refine(
      ({ measure, contrasts }) => contrasts.every(({ ignored }) => (ignored === undefined) === (measure === "holds")),
      "every contrast but those of `holds` needs `ignored`",
    ),
);
export type Claim = z.infer<typeof claimsSchema>[number];
export type Contrast = z.infer<typeof contrast>;

/** The claims that ship with Mountproof. */
export function readClaims(file: URL = new URL("../../fixtures/claims.json", import.meta.url)): readonly Claim[] {
  return claimsSchema.parse(JSON.parse(readFileSync(file, "utf8")));
}

function isLevel([factor, level]: [string, string | number]): boolean {
  if (factor === "runtime" || factor === "schedule") return true;
  return factor in factorLevels && (factorLevels[factor as FactorName] as readonly unknown[]).includes(level);
}
