/** A subject file: how to start an external FUSE server that takes the built-in engine's place. */
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { z } from "zod";
import { UserError } from "../engine/errors.ts";

/** The subject's name in reports when no subject file is given. */
export const builtinName = "builtin";

/** What a server's own format cannot hold, so that the oracles do not hold it against the server. */
export const subjectLimits = ["mtime-nanoseconds", "directory-mtime"] as const;
export type SubjectLimit = (typeof subjectLimits)[number];

export const subjectSchema = z.strictObject({
  /** Stands in reports and cell ids. */
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, "must be letters, digits, '.', '_' and '-'")
    .refine((name) => name !== builtinName, `must not be "${builtinName}", the name of Mountproof's own engine`),
  /** Command that serves the image; `{image}` is an OCI layout directory, `{mountpoint}` an existing directory. */
  serve: z
    .array(z.string().min(1, "must not be empty"))
    .min(1, "must name a command")
    .refine((argv) => argv.some((word) => word.includes("{image}")), "must contain {image}")
    .refine((argv) => argv.some((word) => word.includes("{mountpoint}")), "must contain {mountpoint}"),
  /** Ready when a FUSE mount is at the mountpoint, or when the command has printed a line. */
  ready: z.enum(["mountinfo", "stdout-line"]).default("mountinfo"),
  /** What ends it well. */
  stop: z.enum(["SIGTERM", "umount"]).default("SIGTERM"),
  /** Files of this machine that the command needs inside a VM or container. */
  files: z.array(z.string().min(1, "must not be empty")).optional(),
  limits: z.array(z.enum(subjectLimits)).optional(),
});

/** What a subject file says of an external FUSE server. */
export type Subject = z.infer<typeof subjectSchema>;

/**
 * Reads a subject file. A word of `serve` or `files` that begins with `./` or `../` is a path from the file's directory.
 * @throws UserError `BAD_SUBJECT_FILE` naming the file and what is wrong with it
 */
export function readSubject(path: string): Subject {
  const parsed = subjectSchema.safeParse(parseJson(path));
  if (parsed.success) return withAbsolutePaths(parsed.data, path);
  const issue = parsed.error.issues[0];
  throw badSubject(path, `${issue?.path.join(".") || "the file"}: ${issue?.message}`);
}

function withAbsolutePaths(subject: Subject, path: string): Subject {
  const directory = dirname(resolve(path));
  const absolute = (word: string) => (/^\.\.?\//.test(word) ? resolve(directory, word) : word);
  const { serve, files } = subject;
  return { ...subject, serve: serve.map(absolute), ...(files ? { files: files.map(absolute) } : {}) };
}

function parseJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (cause) {
    throw badSubject(path, (cause as Error).message, cause);
  }
}

function badSubject(path: string, what: string, cause?: unknown): UserError {
  return new UserError(
    "BAD_SUBJECT_FILE",
    `reading the subject file "${path}": ${what}`,
    'write {"name": "…", "serve": ["command", "{image}", "{mountpoint}"], "ready": "mountinfo", "stop": "SIGTERM"}',
    { cause },
  );
}
