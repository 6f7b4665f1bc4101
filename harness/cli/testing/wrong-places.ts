import { appendFileSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MS_RDONLY, MS_REMOUNT, mount } from "../../../engine/system/index.ts";
import { file } from "../../../fixtures/entries.ts";
import { packImage } from "../../../fixtures/pack/pack-image.ts";
import { ledgerPath } from "../../ledger/read.ts";
import { beginLedger, exampleCell, exampleHeader, exampleTrial } from "../../ledger/testing/records.ts";

/** Directories that a command cannot be served by, each wrong in one way; and a good one to be left alone. */
export interface WrongPlaces {
  readonly base: string;
  readonly missing: string;
  /** A file where a directory is wanted. */
  readonly file: string;
  /** Valid JSON that is none of ours. */
  readonly foreignFile: string;
  /** Its `trials.ndjson` is … */
  readonly foreign: string;
  readonly binary: string;
  readonly empty: string;
  /** … a directory. */
  readonly unreadable: string;
  /** A file system that is mounted read-only. */
  readonly readOnly: string;
  /** A file system without a free block, with a ledger. */
  readonly full: string;
  /** A symbolic link to itself. */
  readonly loop: string;
  /** An OCI image. */
  readonly image: string;
  /** A ledger with reports beside it. */
  readonly good: string;
  /** A ledger with the self-test and one cell, which fails in each of 8 trials. */
  readonly settled: string;
  /** Baselines that cannot be read, and what the answer names. */
  readonly badBaselines: readonly (readonly [path: string, says: string])[];
  /** A baseline in which the cell of `settled` is stable. */
  readonly baseline: string;
  /** Reports whose `results.json` cannot be read, and what the answer names. */
  readonly badReports: readonly (readonly [directory: string, says: string])[];
  /** Bisections whose `bisect.json` cannot be read, and what the answer names. */
  readonly badBisections: readonly (readonly [directory: string, says: string])[];
}

/** @param base a directory that exists, in a mount namespace of this process's own */
export async function wrongPlaces(base: string): Promise<WrongPlaces> {
  const at = (name: string) => join(base, name);
  const directory = (name: string, content?: string | Buffer) => {
    mkdirSync(at(name));
    if (content !== undefined) writeFileSync(ledgerPath(at(name)), content);
    return at(name);
  };
  writeFileSync(at("file"), "a file\n");
  writeFileSync(at("foreign.json"), `{"name":"somebody else's"}\n`);
  symlinkSync("loop", at("loop"));
  const places = {
    ...{ base, missing: at("missing"), file: at("file"), foreignFile: at("foreign.json"), loop: at("loop") },
    foreign: directory("foreign", `{"name":"somebody else's"}\n`),
    binary: directory("binary", Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0xff, 0x0a, 0x00, 0x0a])),
    empty: directory("empty", ""),
    unreadable: directory("unreadable"),
    readOnly: directory("read-only"),
    full: directory("full"),
    image: at("image"),
    good: directory("good"),
    settled: directory("settled"),
    baseline: join(directory("baselines"), "baseline.json"),
    badBaselines: badFiles(at("baselines"), baselineBefore),
    badReports: badFiles(directory("reports"), JSON.stringify({ schemaVersion: 1, cells: [] })).map(
      ([path, says]): [string, string] => [alone(path, "results.json"), says],
    ),
    badBisections: [
      ...badFiles(directory("bisections"), JSON.stringify({ schemaVersion: 1 })).map(
        ([path, says]): [string, string] => [alone(path, "bisect.json"), says],
      ),
      [directory("bisect-directory"), "EISDIR"] as const,
    ],
  };
  await packImage({ layers: [{ encoding: "gzip", entries: [file("hello", "hi")] }] }, places.image);
  writeFileSync(places.baseline, baselineBefore);
  mkdirSync(ledgerPath(places.unreadable));
  mkdirSync(at("bisect-directory/bisect.json"));
  goodLedger(places.good);
  settledLedger(places.settled);
  writeFileSync(join(places.good, "index.html"), "a report\n");
  mount("tmpfs", places.readOnly, "tmpfs", 0, "size=64k");
  writeFileSync(join(places.readOnly, "baseline.json"), baselineBefore);
  mount("tmpfs", places.readOnly, "tmpfs", MS_REMOUNT | MS_RDONLY, "");
  mount("tmpfs", places.full, "tmpfs", 0, "size=64k");
  goodLedger(places.full);
  writeFileSync(join(places.full, "baseline.json"), baselineBefore);
  fill(join(places.full, "filler"));
  return places;
}

function goodLedger(directory: string): void {
  const writer = beginLedger(directory, exampleHeader());
  writer.append(exampleTrial(0));
  writer.close();
}

function settledLedger(directory: string): void {
  const [setting] = Object.keys(stableBefore.places[0].cells);
  const cell: typeof exampleCell = {
    ...exampleCell,
    ...{ id: "ba9876543210", scenario: setting ?? "", kind: "schedules", schedules: ["a"], role: "base" },
  };
  const writer = beginLedger(directory, exampleHeader([cell]));
  const [name, outcome] = ["planted", "hang"];
  writer.append({ type: "self-test", name, expected: outcome, outcome, recognised: true, evidence: {} });
  for (let trial = 0; trial < 8; trial++) {
    const { id, scenario } = cell;
    writer.append(exampleTrial(trial, { cell: id, scenario, schedule: "a", outcome: "leak" }));
  }
  writer.close();
}

/** Written down when the cell of the settled ledger did not fail. */
const stableBefore = {
  schemaVersion: 1,
  known: [],
  places: [
    {
      ...{ kernel: "6.18", environment: "host", subject: "builtin" },
      from: { release: "6.18.0", version: "#1", profile: "quick", startedAt: "", mountproof: "0.0.0" },
      cells: { link: { verdict: "stable", n: 299, failures: 0 } },
    },
  ],
} as const;
const baselineBefore = JSON.stringify(stableBefore);

/** Files that are not as this one is, each in another way. */
function badFiles(directory: string, good: string): [path: string, says: string][] {
  const contents: Readonly<Record<string, string | Buffer>> = {
    foreign: `{"name":"somebody else's"}\n`,
    binary: Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0xff, 0x0a, 0x00, 0x0a]),
    empty: "",
    torn: good.slice(0, -20),
    list: "[]",
    newer: good.replace('"schemaVersion":1', '"schemaVersion":2'),
  };
  return Object.entries(contents).map(([name, content]) => {
    writeFileSync(join(directory, name), content);
    return [join(directory, name), name === "newer" ? "schemaVersion" : name];
  });
}

/** The file under this name in a directory of its own. */
function alone(path: string, name: string): string {
  mkdirSync(`${path}-only`);
  renameSync(path, join(`${path}-only`, name));
  return `${path}-only`;
}

/** Up to the last byte. */
function fill(path: string): void {
  writeFileSync(path, "");
  for (const size of [4096, 1]) {
    try {
      for (;;) appendFileSync(path, Buffer.alloc(size));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
    }
  }
}

/** A ledger whose last line was torn, as by a power failure. */
export function tearLastLine(directory: string): void {
  const bytes = readFileSync(ledgerPath(directory));
  writeFileSync(ledgerPath(directory), bytes.subarray(0, bytes.length - 20));
}
