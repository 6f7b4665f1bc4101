/**
 * What each trial pays besides mounting, each beside the bare call it cannot do without: an append to the ledger beside a
 * write(2) of the same bytes, a parsed mount table beside the read of it.
 */
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readMountinfo } from "../../engine/system/index.ts";
import { beginLedger, exampleHeader, exampleTrial } from "../../harness/ledger/testing/records.ts";
import { lessIsBetter, type Row } from "./table.ts";

const rounds = 10;
const callsPerRound = 1000;

export function rows(): Row[] {
  const directory = mkdtempSync(join(tmpdir(), "mountproof-bench-"));
  const ledger = beginLedger(directory, exampleHeader());
  const bare = openSync(join(directory, "bare"), "a");
  const line = `${JSON.stringify(exampleTrial(1))}\n`;
  let trial = 0;
  try {
    return [
      compare(
        "append to the ledger",
        () => ledger.append(exampleTrial(trial++)),
        "write(2)",
        () => writeSync(bare, line),
      ),
      compare("mount table, parsed", readMountinfo, "read of it", () => readFileSync("/proc/self/mountinfo")),
    ];
  } finally {
    closeSync(bare);
    ledger.close();
    rmSync(directory, { recursive: true });
  }
}

/** Both in turn, round by round, so that what else the machine does meets both. */
function compare(name: string, ours: () => unknown, peerName: string, peer: () => unknown): Row {
  const figures = Array.from({ length: rounds }, () => [microseconds(ours), microseconds(peer)] as const);
  return lessIsBetter({
    ...{ name, unit: "us", peerName },
    ...{ ours: figures.map(([own]) => own), peer: figures.map(([, other]) => other) },
  });
}

function microseconds(work: () => unknown): number {
  const start = performance.now();
  for (let call = 0; call < callsPerRound; call++) work();
  return ((performance.now() - start) / callsPerRound) * 1000;
}
