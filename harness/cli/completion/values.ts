/** Values that the program's definition does not hold. */
import { readFile } from "node:fs/promises";

/**
 * What may stand for an option or argument; undefined where nothing is known of it.
 * @param place the option's long name, or the argument's
 * @param start what is there of the word
 */
export async function valuesFor(command: string, place: string, start: string): Promise<string[] | undefined> {
  if (place === "--only") return afterComma(start, await selectable());
  if (place === "--kernel") return [...(await kernels()), "all"];
  if (place === "--platform") return ["linux/amd64", "linux/arm64"];
  const isKernel =
    (command === "fetch" || command === "show" || command === "run" || command === "shell") && named(place);
  return isKernel ? [...(await kernels()), ...(command === "fetch" ? ["all"] : [])] : undefined;
}

function named(place: string): boolean {
  return ["kernel", "name", "names"].includes(place);
}

/** Several may stand in one word. */
function afterComma(start: string, values: readonly string[]): string[] {
  const done = start.slice(0, start.lastIndexOf(",") + 1);
  return values.map((value) => done + value);
}

/** Scenarios, and factors up to the `=`. */
async function selectable(): Promise<string[]> {
  const [{ scenarios }, { factorLevels }] = await Promise.all([
    import("../../../scenarios/index.ts"),
    import("../../../scenarios/factors.ts"),
  ]);
  return [...scenarios.map(({ name }) => name), ...Object.keys(factorLevels).map((factor) => `${factor}=`)];
}

/** Series of the catalogue, read without the checks that take time. */
async function kernels(): Promise<string[]> {
  const text = await readFile(new URL("../../../fixtures/kernels.json", import.meta.url), "utf8");
  const { series } = JSON.parse(text) as { series: { series: string }[] };
  return series.map((one) => one.series);
}
