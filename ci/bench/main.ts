/**
 * Ours against its peers, all measured in this call and in turns, in one table of ratios (above 1: ours is better):
 *   npm run bench -- [--only PATTERN]... [--list] [--json FILE]        as root
 * PATTERN is a part of a benchmark's name. Figures vary between machines; the ratios are what to compare. Nothing is asserted.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { type Benchmark, benchmarks } from "./benchmarks.ts";
import { formatTable, type Row, toJson } from "./table.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true, default: [] },
    list: { type: "boolean", default: false },
    json: { type: "string" },
  },
});

if (values.list) list();
else await run(chosen(values.only));

function list(): void {
  for (const { name, about, special } of benchmarks)
    console.log(`${name.padEnd(20)} ${about}${special ? " (only when asked for)" : ""}`);
}

function chosen(patterns: readonly string[]): readonly Benchmark[] {
  if (patterns.length === 0) return benchmarks.filter(({ special }) => !special);
  const found = benchmarks.filter(({ name }) => patterns.some((pattern) => name.includes(pattern)));
  if (found.length === 0) throw new Error(`no benchmark has ${patterns.join(" or ")} in its name, see --list`);
  return found;
}

/** One that fails costs its own rows only, and the exit code. */
async function run(chosen: readonly Benchmark[]): Promise<void> {
  const rows: Row[] = [];
  const notes: string[] = [];
  for (const benchmark of chosen) {
    const begin = performance.now();
    try {
      rows.push(...(await benchmark.run((text) => notes.push(`${benchmark.name}: ${text}`))));
    } catch (error) {
      notes.push(`${benchmark.name}: FAILED, ${error instanceof Error ? (error.stack ?? error.message) : error}`);
      process.exitCode = 1;
    }
    console.error(`${benchmark.name}: ${Math.round((performance.now() - begin) / 1000)} s`);
    if (values.json !== undefined) writeFileSync(values.json, toJson(rows));
  }
  console.log([formatTable(rows), ...notes].join("\n"));
}
