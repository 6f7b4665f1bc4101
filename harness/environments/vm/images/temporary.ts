import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { ownerMark } from "../../owner.ts";

/** A new path in the directory, whose name tells whose it is: what a killed process leaves there, `mountproof clean` finds. */
export function temporaryIn(directory: string): string {
  return join(directory, `.${ownerMark()}-${randomBytes(4).toString("hex")}`);
}
