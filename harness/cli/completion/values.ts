/** Values that the program's definition does not hold. */
import { readFile } from "node:fs/promises";

/** @param start what is there of the word */
type Source = (start: string) => Promise<readonly string[]>;

const ofOptions: Readonly<Record<string, Source>> = {
  "--only": async (start) => afterComma(start, [...(await scenarioNames()), ...(await settings(lastOf(start)))]),
  "--set": settings,
  "--scenario": scenarioNames,
  "--feature": async () => (await import("../../features/catalogue.ts")).features.map(({ id }) => id),
  "--kernel": async () => [...(await kernels()), "all"],
  ...Object.fromEntries(["--kernel-a", "--kernel-b", "--good", "--bad"].map((option) => [option, kernels])),
  "--platform": async () => ["linux/amd64", "linux/arm64"],
};

/** By command and argument. */
const ofArguments: Readonly<Record<string, Source>> = {
  "explain words": async () => (await import("../../explain/topics.ts")).allTopics().map(({ name }) => name),
  "repro cell": scenarioNames,
  "fetch names": async () => [...(await kernels()), "all"],
  "show name": kernels,
  "run kernel": kernels,
  "shell kernel": kernels,
};

/**
 * What may stand for an option or argument; undefined where nothing is known of it.
 * @param place the option's long name, or the argument's
 * @param start what is there of the word
 */
export async function valuesFor(command: string, place: string, start: string): Promise<readonly string[] | undefined> {
  return (ofOptions[place] ?? ofArguments[`${command} ${place}`])?.(start);
}

/** Several may stand in one word. */
function afterComma(start: string, values: readonly string[]): string[] {
  const done = start.slice(0, start.lastIndexOf(",") + 1);
  return values.map((value) => done + value);
}

function lastOf(start: string): string {
  return start.slice(start.lastIndexOf(",") + 1);
}

async function scenarioNames(): Promise<string[]> {
  return (await import("../../../scenarios/index.ts")).scenarios.map(({ name }) => name);
}

/** Factors up to the `=`, then their levels. */
async function settings(start: string): Promise<string[]> {
  const { factorLevels } = await import("../../../scenarios/factors.ts");
  const [factor = ""] = start.split("=");
  if (!start.includes("=")) return Object.keys(factorLevels).map((name) => `${name}=`);
  const levels = Object.entries(factorLevels).find(([name]) => name === factor)?.[1] ?? [];
  return levels.map((level) => `${factor}=${level}`);
}

/** Series of the catalogue, read without the checks that take time. */
async function kernels(): Promise<string[]> {
  const text = await readFile(new URL("../../../fixtures/kernels.json", import.meta.url), "utf8");
  const { series } = JSON.parse(text) as { series: { series: string }[] };
  return series.map((one) => one.series);
}
