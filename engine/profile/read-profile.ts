import { readFileSync } from "node:fs";
import { UserError } from "../errors.ts";
import { type KernelProfile, kernelProfileSchema } from "./schema.ts";

/** Reads a `profile.json`. @throws UserError `BAD_PROFILE` naming the file and what is wrong with it */
export function readProfile(path: string): KernelProfile {
  const parsed = kernelProfileSchema.safeParse(parseJson(path));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw bad(path, `${issue?.path.join(".") || "the file"}: ${issue?.message}`);
}

function parseJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (cause) {
    throw bad(path, (cause as Error).message, cause);
  }
}

function bad(path: string, what: string, cause?: unknown): UserError {
  return new UserError(
    "BAD_PROFILE",
    `reading the kernel profile "${path}": ${what}`,
    "name the profile.json that `mountproof run` wrote",
    { cause },
  );
}
