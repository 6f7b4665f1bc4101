import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { type Build, readCatalogue } from "../../../kernels/catalogue.ts";
import { ledgerPath } from "../../../ledger/read.ts";
import type { Line } from "../../../ledger/record.ts";
import { planOnce, sectionLines } from "./section.ts";

export interface LargeLedger {
  /** Of the catalogue, one of each series before the second of any. */
  readonly kernels: number;
  /** Of all kernels together. */
  readonly trials: number;
  readonly seed: number;
}

/**
 * Writes the ledger of a run that never was: real plans, and trials with the outcomes, evidence, times and mishaps of real ones, about 1.3 kB each. The same
 * arguments give the same bytes.
 */
export async function writeLargeLedger(dir: string, { kernels, trials, seed }: LargeLedger): Promise<void> {
  mkdirSync(dir, { recursive: true });
  const releases = await releasesOf(kernels);
  const plan = planOnce();
  const fd = openSync(ledgerPath(dir), "w");
  const write = lineWriter(fd);
  releases.forEach((kernel, index) => {
    const share = Math.floor((trials * (index + 1)) / kernels) - Math.floor((trials * index) / kernels);
    for (const line of sectionLines({ kernel, plan, age: index / kernels, trials: share, seed: seed + index }))
      write(line);
  });
  write(undefined);
  closeSync(fd);
}

/** Lines are written many at a time: a system call for each would take longer than to make them. */
function lineWriter(fd: number): (line: Line | undefined) => void {
  let text = "";
  return (line) => {
    if (line) text += `${JSON.stringify(line)}\n`;
    if (line && text.length < 2 ** 20) return;
    writeSync(fd, text);
    text = "";
  };
}

/** Oldest first, as in the catalogue. */
async function releasesOf(count: number): Promise<Build[]> {
  const { series } = await readCatalogue();
  const ranked = series.flatMap(({ builds }, of) =>
    builds.map((build, index) => ({ build, of, rank: builds.length - index })),
  );
  const chosen = ranked.toSorted((a, b) => a.rank - b.rank || a.of - b.of).slice(0, count);
  if (chosen.length < count) throw new RangeError(`the catalogue has no ${count} kernels`);
  return chosen.toSorted((a, b) => a.of - b.of || b.rank - a.rank).map(({ build }) => build);
}
