import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { ownerMark } from "../owner.ts";
import { runDirectories } from "./paths.ts";

/** A name that no other has, and that tells whose it is: of directories, cgroups, containers and volumes. */
export function markedName(): string {
  return `mountproof-${ownerMark()}-${randomBytes(4).toString("hex")}`;
}

export function newRunDirectory(): string {
  return join(runDirectories(), markedName());
}
