import { fileURLToPath } from "node:url";
import { serverEnvironment } from "../../../engine/fuse/compile-cache.ts";
import type { LowerSpec } from "../../../engine/fuse/lower.ts";
import type { Contestant } from "./contestant.ts";
import { served } from "./served.ts";

const program = fileURLToPath(new URL("../../../engine/fuse/server-process.ts", import.meta.url));

/** The engine's server of one mount, as `mountproof mount` starts it. */
export function ours(name: string, spec: Omit<LowerSpec, "mountpoint" | "ttlSec">): Contestant {
  return served(name, (mountpoint) => ({
    argv: [process.execPath, program, "--spec", "-", "--status", `${mountpoint}.status`],
    env: serverEnvironment(),
    input: JSON.stringify({ ...spec, mountpoint, ttlSec: 3600 }),
  }));
}
