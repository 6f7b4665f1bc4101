import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { UserError } from "../../engine/errors.ts";

/** What is needed of `results.json`. Reports of older and newer versions may lack or have more of the rest. */
const reportSchema = z.object({
  schemaVersion: z.literal(1),
  cells: z.array(
    z.object({
      id: z.string(),
      scenario: z.string(),
      factors: z.record(z.string(), z.union([z.string(), z.number()])),
      kernel: z.string(),
      environment: z.string(),
      subject: z.string(),
      varied: z.array(z.string()),
      n: z.number(),
      outcomes: z.record(z.string(), z.number()),
      verdict: z.string(),
      rate: z.string(),
      evidence: z.array(
        z.object({
          outcome: z.string(),
          count: z.number(),
          message: z.string().optional(),
          errno: z.string().optional(),
          step: z.string().optional(),
          schedule: z.string().optional(),
          details: z.array(z.string()).optional(),
          kernelLog: z.array(z.string()).optional(),
        }),
      ),
      repro: z.string(),
    }),
  ),
  claims: z.array(z.object({ id: z.string(), verdict: z.string(), why: z.array(z.string()) })),
  features: z.array(
    z.object({
      id: z.string(),
      values: z.array(z.object({ kernel: z.string(), environment: z.string(), value: z.string(), detail: z.string() })),
    }),
  ),
  predictions: z
    .array(
      z.object({
        id: z.string(),
        places: z.array(
          z.object({
            kernel: z.string(),
            environment: z.string(),
            status: z.string(),
            observed: z.string(),
            cells: z.array(z.string()),
          }),
        ),
      }),
    )
    .default([]),
});
export type Report = z.infer<typeof reportSchema>;
export type ReportCell = Report["cells"][number];

/**
 * The results of a run.
 * @param dir directory of a report
 * @throws UserError `NO_REPORT`, `BAD_REPORT`
 */
export function readReport(dir: string): Report {
  const path = join(dir, "results.json");
  const parsed = reportSchema.safeParse(parse(path, read(path)));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw badReport(path, `"${issue?.path.join(".") ?? ""}": ${issue?.message ?? "is not as it should be"}`);
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const hint = "name the directory of a run with --from, and make its report with `mountproof report DIR`";
    throw new UserError("NO_REPORT", `cannot read the report "${path}": ${why}`, hint, { cause: error });
  }
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The engine's own message quotes the text, which may hold anything.
    throw badReport(path, "it is not JSON");
  }
}

function badReport(path: string, why: string): UserError {
  return new UserError(
    "BAD_REPORT",
    `"${path}" is no report of Mountproof: ${why}`,
    "make it again with `mountproof report DIR`",
  );
}
