import type { Level } from "../../scenarios/factors.ts";
import type { Contrast } from "./claims-file.ts";
import type { JudgedCell } from "./judged-cell.ts";
import { tallyOf } from "./tally.ts";
import { judge } from "./verdict.ts";

/** The two sides of a contrast: cells that differ in what the claim is about and in nothing else. */
export interface Arms {
  readonly followed: readonly JudgedCell[];
  readonly ignored: readonly JudgedCell[];
}

/**
 * The pairs of cells that a contrast compares. A cell takes part only if the other side has one that agrees with it in every
 * factor that neither selection names; so what else varies in the matrix cannot pass for an effect of the advice.
 */
export function armsOf(contrast: Contrast, cells: readonly JudgedCell[]): Arms {
  const ofScenario = cells.filter(({ cell, tally }) => cell.scenario === contrast.scenario && tally.n > 0);
  const usable = "schedule" in contrast.followed ? ofScenario.flatMap(bySchedule) : ofScenario;
  const followed = usable.filter((judged) => matches(judged, contrast.followed) && isFrom(judged, contrast, true));
  if (!contrast.ignored) return { followed, ignored: [] };
  const selected = contrast.ignored;
  const ignored = usable.filter((judged) => matches(judged, selected) && isFrom(judged, contrast, false));
  const free = new Set([...Object.keys(contrast.followed), ...Object.keys(selected)]);
  const keyOf = (judged: JudgedCell) => otherLevels(judged, free, contrast.kernelFrom !== undefined);
  const [followedKeys, ignoredKeys] = [new Set(followed.map(keyOf)), new Set(ignored.map(keyOf))];
  return {
    followed: followed.filter((judged) => ignoredKeys.has(keyOf(judged))),
    ignored: ignored.filter((judged) => followedKeys.has(keyOf(judged))),
  };
}

/** Whether a kernel release such as `6.1.0-9-amd64` is `from` (`major.minor`) or newer. */
function isKernelFrom(release: string, from: string): boolean {
  const [[major = 0, minor = 0], [fromMajor = 0, fromMinor = 0]] = [numbers(release), numbers(from)];
  return major !== fromMajor ? major > fromMajor : minor >= fromMinor;
}

/** A cell once for each of its orders of steps, which then is a factor like others. */
function bySchedule({ cell, trials }: JudgedCell): JudgedCell[] {
  return [...Map.groupBy(trials, ({ schedule }) => schedule ?? "")].map(([schedule, own]) => {
    const one = { ...cell, factors: { ...cell.factors, schedule }, schedules: [schedule] };
    const tally = tallyOf(own);
    return { cell: one, trials: own, tally, judgement: judge(one, tally, cell) };
  });
}

function matches({ cell }: JudgedCell, selection: Readonly<Record<string, Level>>): boolean {
  const factors: Readonly<Record<string, Level>> = cell.factors;
  return Object.entries(selection).every(([factor, level]) => factors[factor] === level);
}

function isFrom({ cell }: JudgedCell, { kernelFrom }: Contrast, followed: boolean): boolean {
  return kernelFrom === undefined || isKernelFrom(cell.kernel.release, kernelFrom) === followed;
}

function otherLevels({ cell }: JudgedCell, free: ReadonlySet<string>, acrossKernels: boolean): string {
  const levels = Object.entries(cell.factors).filter(([factor]) => !free.has(factor));
  return JSON.stringify([cell.environment, cell.subject, acrossKernels ? null : cell.kernel, levels]);
}

function numbers(release: string): number[] {
  return release.split(/[.-]/).slice(0, 2).map(Number);
}
