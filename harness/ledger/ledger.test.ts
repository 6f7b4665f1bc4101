import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { UserError } from "../../engine/errors.ts";
import { ledgerPath, readLedgerFile } from "./read.ts";
import {
  beginLedger,
  exampleCell,
  exampleHeader,
  exampleTrial,
  resumeSection,
  soleSection,
} from "./testing/records.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "mountproof-ledger-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const code = (expected: string) => expect.objectContaining({ code: expected });

function writeTrials(count: number): void {
  const writer = beginLedger(dir, exampleHeader());
  for (let trial = 0; trial < count; trial++) writer.append(exampleTrial(trial));
  writer.close();
}

test("what was written is read back, with its header and its end", () => {
  const writer = beginLedger(dir, exampleHeader());
  const trial = exampleTrial(0, {
    outcome: "hang",
    evidence: { message: "a\nb\u2028\u0000", kernelLog: ["x"] },
    schedule: "a",
  });
  writer.append(trial);
  writer.append({ type: "end", reason: "complete", at: "2026-01-01T00:00:01.000Z" });
  writer.close();
  const ledger = soleSection(dir);
  expect(ledger.header).toEqual(exampleHeader());
  expect(ledger.trials).toEqual([trial]);
  expect(ledger.end?.reason).toBe("complete");
});

test("wherever the last line was torn, resuming keeps every whole line and goes on after it", () => {
  writeTrials(3);
  const whole = readFileSync(ledgerPath(dir));
  const lastLine = whole.lastIndexOf("\n", whole.length - 2) + 1;
  fc.assert(
    fc.property(fc.integer({ min: lastLine, max: whole.length }), (length) => {
      writeFileSync(ledgerPath(dir), whole.subarray(0, length));
      const kept = length === whole.length ? 3 : 2;
      expect(soleSection(dir).trials).toHaveLength(kept);
      const { writer, ledger } = resumeSection(dir, exampleHeader());
      expect(ledger?.trials).toHaveLength(kept);
      writer.append(exampleTrial(7));
      writer.close();
      expect(soleSection(dir).trials.map(({ trial }) => trial)).toEqual([...[0, 1, 2].slice(0, kept), 7]);
    }),
    { numRuns: 30 },
  );
});

test("what was appended before kill -9 is there", async () => {
  const script = `
    import { writeSync } from "node:fs";
    import { beginLedger, exampleHeader, exampleTrial } from ${JSON.stringify(join(import.meta.dirname, "testing/records.ts"))};
    const writer = beginLedger(${JSON.stringify(dir)}, exampleHeader());
    for (let trial = 0; trial < 5000; trial++) { writer.append(exampleTrial(trial)); writeSync(1, "."); }
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let acknowledged = 0;
  child.stdout.on("data", (dots: Buffer) => {
    acknowledged += dots.length;
    if (acknowledged > 50) child.kill("SIGKILL");
  });
  await once(child, "close");
  expect(child.signalCode).toBe("SIGKILL");
  expect(soleSection(dir).trials.length).toBeGreaterThanOrEqual(acknowledged);
  resumeSection(dir, exampleHeader()).writer.close();
});

test("a second writer is refused while the first lives", () => {
  const writer = beginLedger(dir, exampleHeader());
  expect(() => resumeSection(dir, exampleHeader())).toThrow(code("LEDGER_IN_USE"));
  expect(() => beginLedger(dir, exampleHeader())).toThrow(code("LEDGER_IN_USE"));
  writer.close();
  resumeSection(dir, exampleHeader()).writer.close();
  expect(readdirSync(dir)).toEqual(["trials.ndjson"]);
});

test.each([
  ["a process that is gone", JSON.stringify({ pid: 2 ** 22 + 1, startTime: "1" })],
  ["a process whose number another has now", JSON.stringify({ pid: process.pid, startTime: "1" })],
  ["nobody readable", ""],
])("a lock left by %s is taken over", (_, holder) => {
  writeTrials(1);
  writeFileSync(`${ledgerPath(dir)}.lock`, holder);
  resumeSection(dir, exampleHeader()).writer.close();
  expect(readdirSync(dir)).toEqual(["trials.ndjson"]);
});

test("a ledger of another kernel or plan is refused, and not touched", () => {
  writeTrials(1);
  const before = readFileSync(ledgerPath(dir));
  const otherKernel = { kernel: { release: "6.1.0", version: "#1", machine: "x86_64" } };
  expect(() => resumeSection(dir, exampleHeader(undefined, otherKernel))).toThrow(code("OTHER_KERNEL"));
  expect(() => resumeSection(dir, exampleHeader([{ ...exampleCell, id: "ba9876543210" }]))).toThrow(code("OTHER_PLAN"));
  const { plan } = exampleHeader();
  expect(() => resumeSection(dir, exampleHeader(undefined, { plan: { ...plan, profile: "full" } }))).toThrow(
    code("OTHER_PLAN"),
  );
  expect(readFileSync(ledgerPath(dir))).toEqual(before);
});

test("a new run keeps the ledger that was there under another name", () => {
  writeTrials(2);
  const before = readFileSync(ledgerPath(dir), "utf8");
  beginLedger(dir, exampleHeader()).close();
  const kept = readdirSync(dir).filter((name) => name !== "trials.ndjson");
  expect(kept).toHaveLength(1);
  expect(readFileSync(join(dir, kept[0] ?? ""), "utf8")).toBe(before);
  expect(soleSection(dir).trials).toEqual([]);
});

const text = (line: unknown) => `${JSON.stringify(line)}\n`;
const file = (content: string | Buffer) => () => writeFileSync(ledgerPath(dir), content);
const { outcome: _, ...withoutOutcome } = exampleTrial(0);

// What is told: the file, the line's number, and how to mend it.
test.each([
  ["no file", () => undefined, "NO_LEDGER", /no such file/],
  ["a directory in its place", () => mkdirSync(ledgerPath(dir)), "NO_LEDGER", /illegal operation on a directory/],
  [
    "a link that leads to itself",
    () => symlinkSync("trials.ndjson", ledgerPath(dir)),
    "NO_LEDGER",
    /too many symbolic/,
  ],
  ["an empty file", file(""), "BAD_LEDGER", /line 1 .* no whole line/],
  ["a header cut in the middle", file(text(exampleHeader()).slice(0, 99)), "BAD_LEDGER", /line 1 .* no whole line/],
  ["a binary file", file(Buffer.from("\x7fELF\x02\x00\n\xff\xfe\x00\n", "latin1")), "BAD_LEDGER", /line 1 .* not JSON/],
  ["foreign JSON", file('{"name":"x","version":1}\n'), "BAD_LEDGER", /line 1 .* no line of a ledger/],
  ["foreign JSON over many lines", file('{\n  "name": "x"\n}\n'), "BAD_LEDGER", /line 1 .* not JSON/],
  ["a foreign array", file("[1]\n"), "BAD_LEDGER", /line 1 .* no line of a ledger/],
  ["null", file("null\n"), "BAD_LEDGER", /line 1 .* no line of a ledger/],
  [
    "a broken line in the middle",
    () => spoil(`not JSON\n${text(exampleTrial(1))}`),
    "BAD_LEDGER",
    /line 3 .* not JSON/,
  ],
  [
    "a line cut in the middle",
    () => spoil(`{"type":"tri\n${text(exampleTrial(1))}`),
    "BAD_LEDGER",
    /line 3 .* not JSON/,
  ],
  ["a trial without outcome", () => spoil(text(withoutOutcome)), "BAD_LEDGER", /line 3 .* outcome: /],
  ["an unknown kind of line", () => spoil(text({ type: "future" })), "BAD_LEDGER", /line 3 .* type: /],
  [
    "a newer schema",
    () => spoil(text({ ...exampleTrial(0), schemaVersion: 2 })),
    "NEWER_LEDGER",
    /line 3 .* version 2/,
  ],
  ["a newer header", file(text({ ...exampleHeader(), schemaVersion: 9 })), "NEWER_LEDGER", /line 1 .* version 9/],
  ["no header", file(text(exampleTrial(0))), "BAD_LEDGER", /line 1 .* no header/],
])("%s is told as bad input", (_, make, expected, message) => {
  make();
  const error = caught(() => soleSection(dir));
  expect(error).toMatchObject({ code: expected, message: expect.stringMatching(message) });
  expect(error.message).toContain(`"${ledgerPath(dir)}"`);
  expect(error.hint).not.toBe("");
});

function caught(body: () => unknown): UserError {
  try {
    body();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

function spoil(line: string): void {
  writeTrials(1);
  appendFileSync(ledgerPath(dir), line);
}

const otherKernel = { release: "6.1.0", version: "#1", machine: "x86_64" };
const inVm = { kernel: otherKernel, environment: "vm" };

test("one file holds a section for each kernel, and a line belongs to the header above it", () => {
  const writer = beginLedger(dir, exampleHeader());
  writer.append(exampleTrial(0));
  writer.append({ type: "end", reason: "complete", at: "2026-01-01T00:00:01.000Z" });
  writer.append({ type: "not-run", what: "kernel 7.0", reason: "no overlay module", kind: "unavailable" });
  writer.append(exampleHeader(undefined, inVm));
  writer.append(exampleTrial(0, { kernel: otherKernel, environment: "vm" }));
  // The first one is resumed and killed: its header comes again, and no end.
  writer.append(exampleHeader());
  writer.append(exampleTrial(1));
  writer.close();
  const { sections, notRun } = readLedgerFile(dir);
  expect(sections.map(({ header }) => header.kernel.release)).toEqual(["6.18.0", "6.1.0"]);
  expect(sections.map(({ trials }) => trials.map(({ trial }) => trial))).toEqual([[0, 1], [0]]);
  expect(sections.map(({ end }) => end?.reason)).toEqual([undefined, undefined]);
  expect(notRun.map(({ what }) => what)).toEqual(["kernel 7.0"]);
});

test("a resumed run adds a section for a kernel in a VM that had none yet", () => {
  writeTrials(1);
  const { writer, ledger } = resumeSection(dir, exampleHeader(undefined, inVm));
  writer.close();
  expect(ledger).toBeUndefined();
});
