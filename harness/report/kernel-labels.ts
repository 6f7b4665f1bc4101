import { seriesOf } from "../kernels/version.ts";
import type { Results } from "./results-schema.ts";

/** What a table of several kernels has a column for. */
export interface Column {
  readonly kernel: string;
  readonly environment: string;
  /**
   * As short as tells it from the other columns: `6.1`, `6.12.43`, or `6.1 host` where the kernel ran in several environments; `host` where
   * there is no other kernel.
   */
  readonly label: string;
}

/** Kernels and environments that trials ran in, by kernel version. */
export function columnsOf({ kernels, decisions }: Pick<Results, "kernels" | "decisions">): Column[] {
  const labels = kernelLabels(kernels);
  const places = [...Map.groupBy(decisions, placeKey).values()].flatMap(([first]) => (first ? [first] : []));
  return kernels.flatMap(({ name }) => {
    const own = places.filter(({ kernel }) => kernel === name);
    return own.map(({ kernel, environment }) => {
      const label = labels.get(kernel) ?? kernel;
      if (own.length === 1) return { kernel, environment, label };
      return { kernel, environment, label: kernels.length === 1 ? environment : `${label} ${environment}` };
    });
  });
}

/** The name of a single kernel; of several the first of series, version, version with the distribution's build, release and name that no other kernel shares. */
export function kernelLabels(kernels: Pick<Results, "kernels">["kernels"]): Map<string, string> {
  if (kernels.length === 1) return new Map(kernels.map(({ name }) => [name, name]));
  const candidates = kernels.map(candidatesOf);
  return new Map(
    candidates.map((own, i) => {
      const others = candidates.filter((_, j) => j !== i);
      const label = own.find((candidate, level) => others.every((other) => other[level] !== candidate));
      return [kernels[i]?.name ?? "", label ?? own.at(-1) ?? ""];
    }),
  );
}

function candidatesOf({ name, release }: Results["kernels"][number]): string[] {
  const version = /^\d+\.\d+(\.\d+)*/.exec(release)?.[0] ?? release;
  // A candidate is not the release it leads to.
  const candidate = /-rc\d+/.exec(release)?.[0] ?? "";
  const series = (seriesOf(release) ?? release) + candidate;
  const withBuild = release.replace(/(-[a-z]+)*-(amd64|generic|x86_64)$/, "");
  return [series, version + candidate, withBuild, release, name];
}

/** Labels of those columns that hold one of these places. */
export function labelsOf(
  columns: readonly Column[],
  places: readonly Pick<Column, "kernel" | "environment">[],
): string[] {
  const wanted = new Set(places.map(placeKey));
  return columns.filter((column) => wanted.has(placeKey(column))).map(({ label }) => label);
}

/** `both kernels`, `all 3 kernels`, `all but 6.16`, `6.1 to 7.2` where nothing between them is missing, or every label. */
export function kernelsInWords(columns: readonly Column[], labels: readonly string[]): string {
  const all = columns.map(({ label }) => label);
  const missing = all.filter((label) => !labels.includes(label));
  if (all.length > 1 && missing.length === 0) return allInWords(columns);
  if (missing.length === 1 && labels.length >= shortenFrom) return `all but ${missing.join()}`;
  return neighbours(all, labels).map(rangeInWords).join(", ");
}

function allInWords(columns: readonly Column[]): string {
  const kernels = new Set(columns.map(({ kernel }) => kernel)).size;
  const [count, what] = kernels === 1 ? [columns.length, "environments"] : [kernels, "kernels"];
  return count === 2 ? `both ${what}` : `all ${count} ${what}`;
}

/** Fewer are sooner read one by one. */
const shortenFrom = 4;

/** Labels that stand side by side in the columns, together. */
function neighbours(all: readonly string[], labels: readonly string[]): string[][] {
  const runs: string[][] = [[]];
  for (const label of all) {
    if (labels.includes(label)) runs.at(-1)?.push(label);
    else runs.push([]);
  }
  return runs.filter((run) => run.length > 0);
}

function rangeInWords(run: readonly string[]): string {
  return run.length < shortenFrom ? run.join(", ") : `${run[0]} to ${run.at(-1)}`;
}

function placeKey({ kernel, environment }: Pick<Column, "kernel" | "environment">): string {
  return JSON.stringify([kernel, environment]);
}
