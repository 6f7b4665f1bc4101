import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

// ci/test.sh would run every check and test again, and this one among them: here its reporter and its last step run on small projects.
const repository = new URL("../..", import.meta.url).pathname;
let project: string;

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), "mountproof-closing-"));
});
afterAll(() => rm(project, { recursive: true }));

describe("the closing lines", () => {
  it("count passed, failed and skipped tests and tell why each was skipped", async () => {
    const lines = await closing(`
      import { describe, expect, it } from "vitest";
      it("holds", () => {});
      it("breaks", () => expect(1).toBe(2));
      it("needs a device", ({ skip }) => skip("no /dev/fuse"));
      describe("group", () => it.skip("sleeps", () => {}));`);
    expect(lines).toEqual([
      "skipped: case.test.js > needs a device: no /dev/fuse",
      "skipped: case.test.js > group > sleeps: no reason given",
      "1 passed, 1 failed, 2 skipped",
    ]);
  });

  it("count a file that does not load as failed", async () => {
    expect(await closing(`throw new Error("broken file");`)).toEqual(["0 passed, 1 failed, 0 skipped"]);
  });

  it("count a failed set-up of a group as failed", async () => {
    const lines = await closing(`
      import { beforeAll, describe, it } from "vitest";
      it("holds", () => {});
      describe("group", () => {
        beforeAll(() => { throw new Error("no set-up"); });
        it("is never reached", () => {});
      });`);
    expect(lines.at(-1)).toBe("1 passed, 1 failed, 1 skipped");
  });

  it("count a failed check, which no test stands for", async () => {
    expect(await closing(`import { it } from "vitest"; it("holds", () => {});`, "1")).toEqual([
      "1 passed, 1 failed, 0 skipped",
    ]);
  });

  it("count a runner that died before it counted", async () => {
    const empty = join(project, "empty.json");
    await writeFile(empty, "");
    expect(await closingLines(empty, "1")).toEqual(["0 passed, 1 failed, 0 skipped"]);
  });
});

async function closing(test: string, checks = "0"): Promise<string[]> {
  const summary = join(project, "summary.json");
  await writeFile(join(project, "case.test.js"), test);
  const { exitCode } = await execa(
    join(repository, "node_modules/.bin/vitest"),
    ["run", "--globals=false", `--reporter=${join(repository, "ci/test/summary-reporter.ts")}`, `--root=${project}`],
    { env: { MOUNTPROOF_TEST_SUMMARY: summary }, reject: false, preferLocal: true, localDir: repository },
  );
  return closingLines(summary, exitCode === 0 ? checks : "1");
}

async function closingLines(summary: string, status: string): Promise<string[]> {
  const { stdout } = await execa(join(repository, "node_modules/.bin/node"), [
    join(repository, "ci/test/closing-lines.ts"),
    summary,
    status,
  ]);
  return stdout.split("\n");
}
