import { randomBytes } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { reseedKernelRandom } from "./kernel-random.ts";
import { processReseeds, reseedProcess } from "./process-random.ts";

test("reseeding this process has its generator seeded anew before its next number", () => {
  randomBytes(1);
  const before = processReseeds();
  randomBytes(1);
  expect(processReseeds()).toBe(before);
  reseedProcess(Buffer.alloc(64, 1));
  randomBytes(1);
  const first = processReseeds();
  expect(first).not.toBe(before);
  reseedProcess(Buffer.alloc(64, 2));
  randomBytes(1);
  expect(processReseeds()).not.toBe(first);
});

/** See `reseedProcess`: two guests of one snapshot would have them in common. */
test("no program that a snapshot may hold draws numbers ahead", () => {
  const root = new URL("../..", import.meta.url).pathname;
  const sources = ["engine", "scenarios", "harness/agent", "harness/oracle", "harness/subjects", "harness/features"]
    .flatMap((folder) => globSync(join(root, folder, "**/*.ts")))
    .filter((path) => !/\.test\.ts$|\/testing\//.test(path));
  expect(sources.length).toBeGreaterThan(100);
  const ahead = /Math\.random\(|randomInt\(|randomUUID\(\)/;
  expect(sources.filter((path) => ahead.test(readFileSync(path, "utf8")))).toEqual([]);
});

test("the kernel takes entropy and draws a new key", () => {
  expect(() => reseedKernelRandom(randomBytes(64))).not.toThrow();
  expect(() => reseedKernelRandom(Buffer.alloc(0))).not.toThrow();
});

test("a clock that may not be set stays, and the error tells the time that was wanted", async () => {
  const script = `
    import { setClock } from ${JSON.stringify(new URL("clock.ts", import.meta.url).href)};
    try { setClock(1700000000123.5); } catch (error) { console.log(error.message); }`;
  const { stdout } = await execa("setpriv", [
    ...["--inh-caps", "-all", "--bounding-set", "-all", "--reuid", "65534", "--clear-groups"],
    ...[process.execPath, "--input-type=module", "-e", script],
  ]);
  expect(stdout).toMatch(/^clock_settime\("CLOCK_REALTIME", "1700000000\.1235\d{5}"\): EPERM/);
});
