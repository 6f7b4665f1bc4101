import { type Outcome, outcomes } from "../../scenarios/outcome.ts";
import { schemaVersion, type TrialRecord } from "./record.ts";

/**
 * Whether a parsed line is a trial in every point of `trialSchema`, and has nothing besides. A ledger has a hundred thousand of them, and this takes a
 * tenth of the time that the schema takes. It may answer no where the schema would accept, never the other way: what it does not know is for the schema.
 */
export function isPlainTrial(line: unknown): line is TrialRecord {
  if (!isObject(line) || line.type !== "trial") return false;
  for (const name in line) {
    if (!checks.get(name)?.(line[name])) return false;
  }
  return required.every((name) => line[name] !== undefined);
}

type Check = (value: unknown) => boolean;

const isString: Check = (value) => typeof value === "string";
/** JSON can write a number that is too large to be one: `1e999`. */
const isNumber: Check = (value) => Number.isFinite(value);
const isCount: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const isStrings: Check = (value) => Array.isArray(value) && value.every(isString);
const known: ReadonlySet<unknown> = new Set<Outcome>(outcomes);
const cellPattern = /^[0-9a-f]{12}$/;

const evidence: ReadonlyMap<string, Check> = new Map([
  ...["message", "errno", "step", "path", "console"].map((name) => [name, isString] as const),
  ...["kernelLog", "details"].map((name) => [name, isStrings] as const),
]);

const checks: ReadonlyMap<string, Check> = new Map<string, Check>([
  ["type", (value) => value === "trial"],
  ["schemaVersion", (value) => value === schemaVersion],
  ["cell", (value) => typeof value === "string" && cellPattern.test(value)],
  ["kernel", isKernel],
  ...["environment", "subject", "scenario", "schedule", "executed", "startedAt"].map(
    (name) => [name, isString] as const,
  ),
  ["factors", (value) => allOf(value, (level) => isString(level) || isNumber(level))],
  ...["trial", "seed"].map((name) => [name, isCount] as const),
  ["outcome", (value) => known.has(value)],
  ["evidence", (value) => membersOf(value, evidence)],
  ["timingsMs", (value) => allOf(value, isNumber)],
]);

const optional: ReadonlySet<string> = new Set(["schedule", "executed"]);
const required = [...checks.keys()].filter((name) => !optional.has(name));

function isKernel(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length === 2 && isString(value.release) && isString(value.version);
}

function membersOf(value: unknown, allowed: ReadonlyMap<string, Check>): boolean {
  if (!isObject(value)) return false;
  for (const name in value) {
    if (!allowed.get(name)?.(value[name])) return false;
  }
  return true;
}

/** JSON may name a member `__proto__`, which the schema leaves out. */
function allOf(value: unknown, check: Check): boolean {
  if (!isObject(value) || Object.hasOwn(value, "__proto__")) return false;
  for (const name in value) {
    if (!check(value[name])) return false;
  }
  return true;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
