import { z } from "zod";

/** What a test run counted. */
export const summarySchema = z.strictObject({
  passed: z.int(),
  failed: z.int(),
  skipped: z.array(z.strictObject({ name: z.string(), reason: z.string() })),
});

export type Summary = z.infer<typeof summarySchema>;

/** The end of the output: each skipped test with its reason, then the counts alone on the last line. */
export function closingLines({ passed, failed, skipped }: Summary): string {
  const reasons = skipped.map(({ name, reason }) => `skipped: ${name}: ${reason}`);
  return [...reasons, `${passed} passed, ${failed} failed, ${skipped.length} skipped`].join("\n");
}
