/**
 * What each trial pays besides mounting, each beside the bare call it cannot do without: an append to the ledger beside a
 * write(2) of the same bytes, a parsed mount table beside the read of it. `node ci/bench/parts.ts`
 */
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readMountinfo } from "../../engine/system/index.ts";
import { beginLedger, exampleHeader, exampleTrial } from "../../harness/ledger/testing/records.ts";

const rounds = 10;
const callsPerRound = 1000;

const directory = mkdtempSync(join(tmpdir(), "mountproof-bench-"));
const ledger = beginLedger(directory, exampleHeader());
const bare = openSync(join(directory, "bare"), "a");
const line = `${JSON.stringify(exampleTrial(1))}\n`;
let trial = 0;

compare(
  "append to the ledger",
  () => ledger.append(exampleTrial(trial++)),
  "write(2)",
  () => writeSync(bare, line),
);
compare(
  "mount table, parsed",
  () => readMountinfo(),
  "read of it",
  () => readFileSync("/proc/self/mountinfo"),
);

closeSync(bare);
ledger.close();
rmSync(directory, { recursive: true });

/** Both in turn, round by round, so that what else the machine does meets both. */
function compare(what: string, ours: () => unknown, bareName: string, bareCall: () => unknown): void {
  const figures = Array.from({ length: rounds }, () => [microseconds(ours), microseconds(bareCall)] as const);
  const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
  const [own, raw] = [median(figures.map(([own]) => own)), median(figures.map(([, raw]) => raw))];
  console.log(`${what}: ${own.toFixed(1)} us, ${bareName} ${raw.toFixed(1)} us, ${(own / raw).toFixed(1)}x`);
}

function microseconds(work: () => unknown): number {
  const start = performance.now();
  for (let call = 0; call < callsPerRound; call++) work();
  return ((performance.now() - start) / callsPerRound) * 1000;
}
