/** The image, as a user has it: made, loaded, run with one command. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type PrivateEngine, startPrivateEngine } from "../../harness/environments/container/engine/private-engine.ts";
import { lackingCapabilities } from "../../harness/environments/container/privileges.ts";
import type { Results } from "../../harness/report/results-schema.ts";

const program = fileURLToPath(new URL("../image.ts", import.meta.url));
let directory: string;
let own: PrivateEngine;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "mountproof-image-"));
  own = await startPrivateEngine("overlay2");
});
afterAll(async () => {
  await own?.stop();
  rmSync(directory, { recursive: true });
});

it("qualifies the kernel, with the report in a directory of the machine", { timeout: 900_000 }, async () => {
  const file = join(directory, "image.tar");
  const { stdout } = await execa(process.execPath, [program, file]);
  expect(stdout).toContain(`docker load --input ${file}`);
  const docker = (...args: string[]) =>
    execa("docker", ["--host", `unix://${own.engine.socket}`, ...args], { reject: false, all: true });
  expect((await docker("load", "--input", file)).all).toContain("mountproof:latest");

  const report = join(directory, "report");
  mkdirSync(report);
  const common = ["run", "--rm", "--network", "none", "--volume", `${report}:/report`, ...privileges(stdout)];
  const ran = await docker(...common, "mountproof", "qualify", "--out", "/report", "--only", "private-namespace");
  // Nobody asked for the recommended setting, so nothing shows that it is stable.
  expect(ran.exitCode, ran.all).toBe(1);
  const results = JSON.parse(readFileSync(join(report, "results.json"), "utf8")) as Results;
  expect(results.harness).toMatchObject({ errorRate: 0, plantedDefects: { planted: 4, caught: 4 } });
  expect(results.environments).toEqual([{ name: "host", used: true }]);
  const [cell] = results.cells;
  expect(cell?.schedules).toMatchObject({ "lower-before-split": { failures: 0 } });
});

/** As the program tells them, for this machine. */
function privileges(told: string): string[] {
  if (lackingCapabilities().length === 0) return ["--privileged"];
  const [, words = ""] = /^(--cap-add [\s\S]*)$/m.exec(told) ?? [];
  return words
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => word.replaceAll('"', ""))
    .reduce(joinRule, []);
}

/** The value of the last option has spaces in it. */
function joinRule(words: string[], word: string): string[] {
  const rule = words.indexOf("--device-cgroup-rule");
  if (rule < 0 || rule === words.length - 1) return [...words, word];
  return [...words.slice(0, -1), `${words.at(-1)} ${word}`];
}
