import type { ResultCell } from "./results-schema.ts";

/** Overlay options by waits, for one scenario in one place: the table that the guide's readers look for. */
export interface FlagGrid {
  readonly scenario: string;
  readonly kernel: string;
  readonly environment: string;
  readonly subject: string;
  /** `mountinfo-poll`, `fixed-delay, 500 ms`. */
  readonly waits: readonly string[];
  readonly rows: readonly FlagRow[];
}

export interface FlagRow {
  /** As a mount's options: `index=off,metacopy=off`. */
  readonly flags: string;
  /** One for each of the grid's waits; undefined where the pair was not planned. */
  readonly cells: readonly (ResultCell | undefined)[];
}

/**
 * Grids of the scenarios that have at least two rows of flags, each with at least two waits; all other factors are at the scenario's own
 * level. Cells that were made during the run to confirm a cause, and rows of covering arrays, do not count.
 */
export function flagGrids(cells: readonly ResultCell[]): FlagGrid[] {
  const groups = [...Map.groupBy(cells, placeOf).values()];
  return groups.flatMap((group) => {
    const own = group.find(({ varied }) => varied.length === 0);
    const [first] = group;
    if (!own || !first) return [];
    const used = group.filter(
      (cell) => planned.includes(cell.role) && cell.varied.every((name) => isFlag(name) || isWait(name)),
    );
    const grid = gridOf(used);
    if (grid.rows.length < 2) return [];
    const { scenario, kernel, environment, subject } = first;
    return [{ scenario, kernel, environment, subject, ...grid }];
  });
}

/** What decides here, from the verdicts that are settled. */
export function gridSentence({ rows, waits }: FlagGrid): string {
  const all = rows.flatMap(({ cells }) => cells).filter((cell) => cell !== undefined);
  const settled = all.filter(isSettled);
  if (settled.length === 0) return "Too few trials to tell.";
  const byFlags = change(waits.map((_, i) => rows.map(({ cells }) => cells[i])));
  const byWait = change(rows.map(({ cells }) => cells));
  if (byFlags === "yes" && byWait === "yes") return "Both the flags and the wait change the verdict.";
  if (byFlags === "yes") return `The flags change the verdict, ${other("the wait", "does not", byWait)}`;
  if (byWait === "yes") return `The wait changes the verdict, ${other("the flags", "do not", byFlags)}`;
  const verdict = settled[0]?.verdict;
  if (settled.length < all.length)
    return `${settled.length} of ${all.length} combinations are settled, and each of those is "${verdict}": that does not tell flags and waits apart.`;
  return `Neither the flags nor the wait change anything: all ${all.length} combinations are "${verdict}".`;
}

const planned: readonly ResultCell["role"][] = ["base", "guide", "variation"];
const flags = ["index", "metacopy", "redirect_dir", "xino", "volatile", "userxattr"];

function isFlag(factor: string): boolean {
  return flags.includes(factor);
}

function isWait(factor: string): boolean {
  return factor === "readiness" || factor === "delayMs";
}

function placeOf({ scenario, kernel, environment, subject }: ResultCell): string {
  return JSON.stringify([scenario, kernel, environment, subject]);
}

function gridOf(cells: readonly ResultCell[]): Pick<FlagGrid, "waits" | "rows"> {
  const groups = [...Map.groupBy(cells, flagsOf)].filter(([, ones]) => new Set(ones.map(waitOf)).size > 1);
  const ordered = groups.flatMap(([, ones]) => ones).toSorted(byWait);
  const waits = [...new Set(ordered.map(waitOf))];
  const rows = groups.map(([flags, ones]) => ({
    flags,
    cells: waits.map((wait) => ones.find((cell) => waitOf(cell) === wait)),
  }));
  return { waits, rows };
}

/** What the kernel is told: a factor that is left to its default is not. */
export function flagsOf({ factors }: Pick<ResultCell, "factors">): string {
  const given = ["index", "metacopy", "redirect_dir", "xino"].filter((name) => factors[name] !== "default");
  const switched = ["volatile", "userxattr"].filter((name) => factors[name] === "on");
  return [...given.map((name) => `${name}=${factors[name]}`), ...switched].join(",") || "no flags";
}

/** A rule with its delay, in words. */
export function waitOf({ factors: { readiness, delayMs } }: Pick<ResultCell, "factors">): string {
  if (readiness === "fixed-delay") return Number(delayMs) === 0 ? "no wait" : `${delayMs} ms`;
  if (readiness === "none") return Number(delayMs) === 0 ? "no rule" : `no rule, ${delayMs} ms`;
  return Number(delayMs) === 0 ? String(readiness) : `${readiness}, ${delayMs} ms`;
}

/** Rules without a delay first, then by delay. */
function byWait(a: ResultCell, b: ResultCell): number {
  return Number(a.factors.delayMs) - Number(b.factors.delayMs);
}

/** Whether verdicts differ within any of some lines of the table. Where little is settled, it says little that none does. */
type Change = "yes" | "no" | "not where settled" | "unknown";

function change(lines: readonly (readonly (ResultCell | undefined)[])[]): Change {
  if (lines.some(differ)) return "yes";
  const planned = lines.map((cells) => cells.filter((cell) => cell !== undefined)).filter(({ length }) => length > 1);
  if (!planned.some((cells) => cells.filter(isSettled).length > 1)) return "unknown";
  return planned.every((cells) => cells.every(isSettled)) ? "no" : "not where settled";
}

function other(what: string, not: string, change: Change): string {
  if (change === "unknown") return `of ${what} too little is settled to tell.`;
  return change === "no" ? `${what} ${not}.` : `${what} ${not} where combinations are settled.`;
}

function isSettled(cell: ResultCell | undefined): cell is ResultCell {
  return cell !== undefined && cell.verdict !== "inconclusive";
}

function differ(cells: readonly (ResultCell | undefined)[]): boolean {
  return new Set(cells.filter(isSettled).map(({ verdict }) => verdict)).size > 1;
}
