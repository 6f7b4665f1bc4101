import { randomBytes } from "node:crypto";
import { ownerMark } from "../owner.ts";

/** A new name that tells whose it is, as `leftovers.ts` reads it. */
export function markedName(): string {
  return `${ownerMark()}-${randomBytes(4).toString("hex")}`;
}
