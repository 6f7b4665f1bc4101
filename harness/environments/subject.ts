import { readFileSync } from "node:fs";
import { z } from "zod";
import { UserError } from "../../engine/errors.ts";

/** A subject file: how to start an external FUSE server that takes the built-in engine's place. */
export const subjectSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, "letters, digits, '.', '_' and '-' only"),
  /** Command with `{image}` (OCI layout directory) and `{mountpoint}`. */
  serve: z
    .array(z.string())
    .min(1)
    .refine((argv) => argv.some((word) => word.includes("{mountpoint}")), "must contain {mountpoint}"),
  ready: z.enum(["mountinfo", "stdout-line"]).default("mountinfo"),
  stop: z.enum(["SIGTERM", "umount"]).default("SIGTERM"),
  /** Files of this machine that the command needs inside a VM or container. */
  files: z.array(z.string()).optional(),
});
export type Subject = z.infer<typeof subjectSchema>;

/**
 * Reads a subject file.
 * @throws UserError `BAD_SUBJECT_FILE` naming the file and what is wrong with it.
 */
export function readSubject(path: string): Subject {
  const parsed = subjectSchema.safeParse(parseJson(path));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw badSubject(path, `${issue?.path.join(".") || "the file"}: ${issue?.message}`);
}

function parseJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (cause) {
    throw badSubject(path, (cause as Error).message);
  }
}

function badSubject(path: string, what: string): UserError {
  return new UserError(
    "BAD_SUBJECT_FILE",
    `cannot read the subject file "${path}": ${what}`,
    'write {"name": …, "serve": [command with {image} and {mountpoint}], "ready": "mountinfo", "stop": "SIGTERM"}',
  );
}
