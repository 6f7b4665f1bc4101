import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { ownerMark } from "../owner.ts";
import { runDirectories } from "./paths.ts";

/** A new directory for one machine, under a name that tells whose it is: `mountproof clean` takes those of the dead. */
export async function makeRunDirectory(): Promise<string> {
  const path = join(runDirectories, `${ownerMark()}-${randomBytes(4).toString("hex")}`);
  await mkdir(path, { recursive: true, mode: 0o700 });
  return path;
}
