import { openSync } from "node:fs";
import { hasCode } from "./system-error.ts";

/** A descriptor to read from, undefined where nothing is. The caller closes it. */
export function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, "r");
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}
