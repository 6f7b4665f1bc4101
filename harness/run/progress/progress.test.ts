import { afterEach, expect, test, vi } from "vitest";
import type { Progress, TrialEvent } from "../progress.ts";
import { progressOn } from "../progress.ts";
import { duration } from "./duration.ts";
import { liveProgress } from "./live.ts";
import { plainProgress } from "./plain.ts";
import { testTerminal } from "./testing/terminal.ts";

let time = 0;
let open: Progress[] = [];
const clock = () => time;
afterEach(() => {
  for (const progress of open) progress.close();
  open = [];
  time = 0;
  vi.unstubAllEnvs();
});

const trial = (outcome: TrialEvent["outcome"], more: Partial<TrialEvent> = {}): TrialEvent => ({
  ...{ outcome, scenario: "link-count", trials: 1, cells: 9, cellsDone: () => 2, msLeft: () => 61_000 },
  ...more,
});

function live(columns: number) {
  vi.stubEnv("NO_COLOR", "1");
  const terminal = testTerminal(columns);
  const progress = liveProgress(terminal.stream, { clock, watched: [terminal.stream] });
  open.push(progress);
  return { terminal, progress };
}

/** Two kernels, the second at work. */
function atWork(progress: Progress): void {
  for (const title of ["kernel 6.1.0", "kernel 7.2.0", "kernel 7.3.0"]) progress.section?.({ title, stage: "waiting" });
  progress.section?.({ title: "kernel 6.1.0", stage: "preparing" });
  progress.section?.({ title: "kernel 6.1.0", stage: "running" });
  progress.trial(trial("ok", { cells: 4, cellsDone: () => 4 }));
  time += 62_000;
  progress.section?.({ title: "kernel 6.1.0", stage: "done" });
  progress.section?.({ title: "kernel 7.2.0", stage: "running" });
  for (const outcome of ["stale-handle", "leak", "leak", "harness-error"] as const) progress.trial(trial(outcome));
  time += 1000;
  progress.trial(trial("hang", { recommended: true, scenario: "recommended" }));
}

const wide = [
  "✓ kernel 6.1.0  done       4 of 4 cells, 1 trial, 0 failures, 1 min 02 s",
  "▶ kernel 7.2.0  running    2 of 9 cells, 5 trials, about 1 min 01 s left",
  "  failures of the recommended setting: 1; of all: 2 leak, 1 hang, 1 stale-handle; 1 harness error",
  "  recommended: hang",
  "· kernel 7.3.0  waiting",
];

test.each([40, 80, 200])("a terminal of %d columns shows a line a section, cut and never broken", async (columns) => {
  const { terminal, progress } = live(columns);
  atWork(progress);
  const cut = wide.map((line) => (line.length < columns ? line : `${line.slice(0, columns - 2)}…`));
  expect(await terminal.rows()).toEqual(cut);
});

test.each([
  [200, 60],
  [60, 200],
  [90, 41],
])("made from %d to %d columns, it shows every line once", async (before, after) => {
  const { terminal, progress } = live(before);
  progress.say("first");
  atWork(progress);
  await terminal.resize(after);
  const cut = wide.map((line) => (line.length < after ? line : `${line.slice(0, after - 2)}…`));
  expect(await terminal.rows()).toEqual(["first", ...cut]);
});

test("what is said and what others write stands above, whole, and the lines are gone at the end", async () => {
  const { terminal, progress } = live(70);
  const long = `agent: ${"x".repeat(100)}`;
  atWork(progress);
  progress.say(long);
  terminal.stream.write("(node:1) Warning: from somebody else\n");
  terminal.stream.write("half a line, ");
  progress.trial(trial("ok"));
  terminal.stream.write("its other half\n");
  const above = [long.slice(0, 70), long.slice(70), "(node:1) Warning: from somebody else"];
  expect((await terminal.rows()).slice(0, 4)).toEqual([...above, "half a line, its other half"]);
  expect(await terminal.rows()).toHaveLength(4 + wide.length);
  progress.close();
  progress.say("the end");
  expect(await terminal.rows()).toEqual([...above, "half a line, its other half", "the end"]);
});

test("of many sections those are shown that others look at", async () => {
  const { terminal, progress } = live(80);
  for (let number = 0; number < 40; number++) progress.section?.({ title: `kernel ${number}`, stage: "waiting" });
  for (let number = 0; number < 20; number++) progress.section?.({ title: `kernel ${number}`, stage: "done" });
  progress.section?.({ title: "kernel 20", stage: "preparing" });
  const rows = await terminal.rows();
  expect(rows[0]).toBe("  12 more are over");
  expect(rows.map((row) => row.slice(2, 11))).toContain("kernel 20");
  expect(rows.at(-1)).toBe("  16 more wait");
});

test("escape sequences of others are shown, not obeyed", async () => {
  const { terminal, progress } = live(80);
  progress.section?.({ title: "kernel \x1b[2J", stage: "running" });
  progress.say("agent: \x1b[31mred\r");
  expect(await terminal.rows()).toEqual(["agent: \\x1b[31mred\\x0d", "▶ kernel \\x1b[2J  running    0 s"]);
});

test("colours are there on a terminal, and not with NO_COLOR", async () => {
  for (const [value, coloured] of [
    [undefined, true],
    ["1", false],
  ] as const) {
    vi.stubEnv("NO_COLOR", value);
    vi.stubEnv("FORCE_COLOR", undefined);
    vi.stubEnv("TERM", "xterm-256color");
    // It is asked before NO_COLOR.
    for (const name of ["CI", "TMUX", "COLORTERM", "NODE_DISABLE_COLORS"]) vi.stubEnv(name, undefined);
    const terminal = testTerminal(80);
    const progress = liveProgress(terminal.stream, { clock, watched: [] });
    open.push(progress);
    progress.section?.({ title: "host", stage: "running" });
    expect(await terminal.isColoured(), `NO_COLOR=${value}`).toBe(coloured);
  }
});

test("without a terminal a line comes when a section changes, at the first trial and every ten seconds", () => {
  const lines: string[] = [];
  atWork(plainProgress((text) => lines.push(text), clock));
  expect(lines).toEqual([
    "kernel 6.1.0: preparing\n",
    "kernel 6.1.0: 4 of 4 cells, 1 trial, about 1 min 01 s left (link-count: ok); failures of the recommended setting: none; of all: none\n",
    "kernel 6.1.0: done; 4 of 4 cells, 1 trial, 0 failures, 1 min 02 s\n",
    "kernel 7.2.0: 2 of 9 cells, 1 trial, about 1 min 01 s left (link-count: stale-handle); failures of the recommended setting: none; of all: 1 stale-handle\n",
  ]);
});

test.each([
  ["CI", "true"],
  ["TERM", "dumb"],
])("nothing is rewritten with %s=%s", async (name, value) => {
  vi.stubEnv("CI", undefined);
  vi.stubEnv("TERM", "xterm");
  vi.stubEnv(name, value);
  const terminal = testTerminal(80);
  const progress = progressOn(terminal.stream);
  open.push(progress);
  progress.section?.({ title: "host", stage: "preparing" });
  progress.section?.({ title: "host", stage: "done" });
  expect(await terminal.rows()).toHaveLength(2);
});

test.each([
  [0, "0 s"],
  [999, "1 s"],
  [59_000, "59 s"],
  [60_000, "1 min 00 s"],
  [200_000, "3 min 20 s"],
  [2 * 3600_000 + 5 * 60_000, "2 h 05 min"],
])("%d ms are %s", (ms, words) => {
  expect(duration(ms)).toBe(words);
});
