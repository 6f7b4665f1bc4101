import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { updateCommand } from "../../harness/cli/baseline/command.ts";
import { soleSection } from "../../harness/ledger/testing/records.ts";
import { run } from "../../harness/run/run.ts";
import { fakeWorld, linkCount, recommended, silent } from "../../harness/run/testing/fake-world.ts";
import { readCommand } from "./command.ts";
import { mergeShards } from "./merge.ts";
import { mountproof, runShard, runShards } from "./shards.ts";

let shards: string;
beforeAll(async () => {
  shards = mkdtempSync(join(tmpdir(), "mountproof-qualify-"));
  for (const index of [1, 2]) {
    const options = { profile: "quick", dir: join(shards, `${index}`), resume: false, jobs: 1 } as const;
    const world = fakeWorld([recommended, linkCount]);
    await run({ ...options, shard: { index, count: 2 } }, world, silent, new AbortController().signal);
  }
});
afterAll(() => rmSync(shards, { recursive: true }));

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "mountproof-qualify-"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(dir, { recursive: true });
});

/** Notes how it is called; its run gives the ledger of that shard and ends so, its report is the real one. */
function stub(runEnds = 1): string {
  const program = join(dir, "mountproof");
  const script = `#!/bin/bash
    echo "$*" >>"${dir}/calls"; shard=1/1
    [ "$1" = report ] && exec "${mountproof}" "$@"
    while [ "$1" != --out ]; do [ "$1" != --shard ] || shard=$2; shift; done
    [ ${runEnds} = 2 ] || { mkdir -p "$2" && cp "${shards}/\${shard%/*}/trials.ndjson" "$2"; }
    exit ${runEnds}`;
  writeFileSync(program, script);
  chmodSync(program, 0o755);
  return program;
}

const calls = () => readFileSync(join(dir, "calls"), "utf8").trimEnd().split("\n").sort();
const all = (more: object = {}) => ({
  out: join(dir, "out"),
  profile: "quick",
  shards: 2,
  parallel: false,
  more: [],
  ...more,
});

test.each([false, true])(
  "every shard runs once, parallel: %s; what a shard alone cannot judge is left to the whole",
  async (parallel) => {
    const ran = await runShards(all({ parallel, more: ["--only", "a,b"] }), stub(1));
    expect(ran).toEqual({ code: 0, dirs: [join(dir, "out/shard-1"), join(dir, "out/shard-2")] });
    expect(calls()).toEqual([
      `run --profile quick --shard 1/2 --out ${dir}/out/shard-1 --only a,b`,
      `run --profile quick --shard 2/2 --out ${dir}/out/shard-2 --only a,b`,
    ]);
  },
);

test("a run in one piece is no shard", async () => {
  await runShards(all({ shards: 1 }), stub(0));
  expect(calls()).toEqual([`run --profile quick --out ${dir}/out/shard-1`]);
});

test.each([2, 3, 130])("a shard that ends with %d is the last, and its ledger counts if it has one", async (code) => {
  const ran = await runShards(all(), stub(code));
  expect(ran).toEqual({ code, dirs: code === 2 ? [] : [join(dir, "out/shard-1")] });
  expect(calls()).toHaveLength(1);
});

test("shards become one report, which judges and is the summary", async () => {
  vi.stubEnv("GITHUB_STEP_SUMMARY", join(dir, "summary.md"));
  const program = stub(0);
  const dirs = [1, 2].map((index) => join(dir, `shard-${index}`));
  for (const [index, out] of dirs.entries()) {
    await runShard({ out, profile: "quick", shard: `${index + 1}/2`, more: [] }, program);
  }
  const out = join(dir, "report");
  expect(await mergeShards({ dirs, out, baseline: join(dir, "none.json") }, program)).toBe(0);
  expect(calls()[0]).toBe(`report ${dirs.join(" ")} --out ${out}`);
  expect(readFileSync(join(dir, "summary.md"), "utf8")).toBe(readFileSync(join(out, "report.md"), "utf8"));
  const trials = dirs.map((one) => soleSection(one).trials.length);
  expect(trials.every((some) => some > 0)).toBe(true);
  expect(JSON.parse(readFileSync(join(out, "results.json"), "utf8")).harness.trials).toBe(
    trials.reduce((sum, some) => sum + some),
  );
});

test("with a baseline the whole, good by itself, is judged by what that says", async () => {
  const dirs = [join(shards, "1"), join(shards, "2")];
  const [baseline, out] = [join(dir, "baseline.json"), join(dir, "report")];
  updateCommand({ from: dirs, baseline });
  // What fails on purpose did not fail before.
  const better = readFileSync(baseline, "utf8").replace(
    /"fails", "n": 7, "failures": 7, "outcomes": \{.*?\}/,
    '"stable", "n": 7, "failures": 0',
  );
  writeFileSync(baseline, better);
  expect(await mergeShards({ dirs, out, baseline })).toBe(1);
});

test("a directory without a ledger is bad input", async () => {
  expect(await mergeShards({ dirs: [join(dir, "nothing")], out: join(dir, "report") })).toBe(2);
  expect(existsSync(join(dir, "report"))).toBe(false);
});

test("the command line", async () => {
  expect(readCommand(["all", "--out", "o", "--shards", "3", "--parallel", "--", "--only", "a"])).toEqual({
    ...{
      name: "all",
      out: "o",
      profile: "quick",
      shards: 3,
      parallel: true,
      baseline: undefined,
      more: ["--only", "a"],
    },
  });
  for (const words of [
    "all",
    "merge --out o",
    "shard x --out o",
    "all --out o --shards 0",
    "all --out o --shard",
    "--nonsense",
  ]) {
    expect(() => readCommand(words.split(" ")), words).toThrow(expect.objectContaining({ code: "BAD_OPTIONS" }));
  }
  const { exitCode, stderr } = await execa(new URL("../qualify.sh", import.meta.url).pathname, ["some"], {
    reject: false,
  });
  expect({ exitCode, lines: stderr.split("\n").length }).toEqual({ exitCode: 2, lines: 1 });
});
