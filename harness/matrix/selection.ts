/** Which part of a plan a person asks for: `link-count`, `link-*`, `runtime=runc-1.3.6`, `93aa41c0c1b5`. */
import { posix } from "node:path";
import { UserError } from "../../engine/errors.ts";
import { factorLevels } from "../../scenarios/factors.ts";
import type { Cell } from "./cell.ts";
import { didYouMean } from "./nearest.ts";

export interface Selection {
  /** Whether cells of this scenario may be selected. */
  scenario(name: string): boolean;
  cell(cell: Pick<Cell, "id" | "scenario" | "factors">): boolean;
}

/**
 * Names, globs and ids add to each other, and so do levels of one factor; levels of different factors, and names beside levels, must
 * all hold. Without a word everything is selected.
 * @throws UserError `NO_SUCH_SCENARIO`, `NO_SUCH_FACTOR`, `NO_SUCH_LEVEL`
 */
export function selection(words: readonly string[] | undefined, scenarios: readonly string[]): Selection {
  const levels = (words ?? []).filter((word) => word.includes("="));
  const ids = (words ?? []).filter((word) => isId(word, scenarios));
  const names = (words ?? []).filter((word) => !levels.includes(word) && !ids.includes(word));
  for (const name of names) requireScenario(name, scenarios);
  const wanted = Map.groupBy(levels.map(toLevel), ({ factor }) => factor);
  const named = (scenario: string) => names.some((name) => posix.matchesGlob(scenario, name));
  const anyName = names.length + ids.length === 0;
  return {
    scenario: (name) => anyName || ids.length > 0 || named(name),
    cell: ({ id, scenario, factors }) =>
      (anyName || named(scenario) || ids.some((start) => id.startsWith(start))) &&
      [...wanted].every(([factor, given]) => given.some(({ glob }) => matches(factors, factor, glob))),
  };
}

/** Ids are 12 hexadecimal digits; half of them tell cells apart, too. A scenario may have such a name. */
function isId(word: string, scenarios: readonly string[]): boolean {
  return /^[0-9a-f]{6,12}$/.test(word) && !scenarios.includes(word);
}

function requireScenario(name: string, scenarios: readonly string[]): void {
  if (scenarios.some((scenario) => posix.matchesGlob(scenario, name))) return;
  const isGlob = /[*?[{]/.test(name);
  throw new UserError(
    "NO_SUCH_SCENARIO",
    isGlob ? `no scenario matches "${name}"` : `cannot choose scenario "${name}": there is none`,
    `${didYouMean(name, scenarios) ?? "`mountproof plan --list` shows all"}`,
  );
}

function toLevel(word: string): { factor: string; glob: string } {
  const [factor = "", glob = ""] = [word.slice(0, word.indexOf("=")), word.slice(word.indexOf("=") + 1)];
  const levels = Object.hasOwn(factorLevels, factor) ? factorLevels[factor as keyof typeof factorLevels] : undefined;
  if (levels === undefined) {
    const names = Object.keys(factorLevels);
    const hint = didYouMean(factor, names) ?? `choose from ${names.join(", ")}`;
    throw new UserError("NO_SUCH_FACTOR", `cannot choose "${word}": there is no factor "${factor}"`, hint);
  }
  const known = levels.map(String);
  // Which runtimes there are is known by the userland alone.
  if (factor !== "runtime" && !known.some((level) => posix.matchesGlob(level, glob))) {
    const hint = didYouMean(glob, known) ?? `choose from ${known.join(", ")}`;
    throw new UserError("NO_SUCH_LEVEL", `cannot choose "${word}": factor "${factor}" has no level "${glob}"`, hint);
  }
  return { factor, glob };
}

function matches(factors: Cell["factors"], factor: string, glob: string): boolean {
  const level = (factors as Readonly<Record<string, string | number>>)[factor];
  return level !== undefined && posix.matchesGlob(String(level), glob);
}
