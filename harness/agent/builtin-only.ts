import { type FactorName, factorLevels } from "../../scenarios/factors.ts";
import type { Hello } from "./protocol.ts";

/** Factors that turn a knob of the built-in engine; a subject has only the first level. */
const knobs = [
  "linkCount",
  "fuseLibrary",
  "ttlSec",
  "holdMs",
  "ioctlErrno",
  "listxattrErrno",
  "nodeid",
  "dType",
] as const satisfies readonly FactorName[];

/** Levels that a subject cannot have. */
export function builtinOnly(subject: string): Hello["unavailable"] {
  const reason = `only the built-in engine has it; subject "${subject}" serves FUSE by itself`;
  const levels = knobs.flatMap((factor) => factorLevels[factor].slice(1).map((level) => ({ factor, level, reason })));
  return [...levels, { factor: "readiness", level: "init-seen", reason }];
}
