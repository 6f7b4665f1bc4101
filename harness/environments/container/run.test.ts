/** `mountproof run --env container`, as a user types it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ledgerPath, readLedger } from "../../ledger/read.ts";
import type { Results } from "../../report/results-schema.ts";
import { removeLeftovers } from "../leftovers.ts";
import { cleaningAlone, cleaningMs } from "../testing/cleaning-alone.ts";
import { traces } from "./testing/traces.ts";

const mountproof = fileURLToPath(new URL("../../../bin/mountproof", import.meta.url));
/** Without an engine of the user's, wherever this runs. */
const env = { DOCKER_HOST: "", XDG_RUNTIME_DIR: "" };

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "mountproof-run-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

it("without an engine it says in one line where it has looked, and what to do", async () => {
  const out = join(directory, "none");
  const { exitCode, stderr } = await execa(mountproof, ["run", "--env", "container", "--out", out], {
    reject: false,
    env: { ...env, CI: undefined },
  });
  expect(exitCode).toBe(2);
  expect(stderr.trim().split("\n")).toEqual([
    "container: preparing",
    expect.stringMatching(/DOCKER_HOST: .*dockerd: .*podman: .*--start-engine/),
  ]);
  expect(existsSync(out)).toBe(false);
});

it("kernels are for environments that boot them", async () => {
  const args = ["run", "--env", "container", "--kernel", "6.1", "--out", join(directory, "never")];
  const { exitCode, stderr } = await execa(mountproof, args, { reject: false, env });
  expect([exitCode, stderr]).toEqual([
    2,
    expect.stringMatching(/^mountproof: cannot boot kernels in environment "container".*\n?$/),
  ]);
});

it(
  "beside the host: a column each, equal but for what is explained; killed and resumed, and nothing stays",
  {
    timeout: cleaningMs,
  },
  cleaningAlone(async () => {
    const before = await traces();
    const out = join(directory, "both");
    const only = "private-namespace,overlay-before-fuse,shm-size";
    const options = ["--env", "host", "--env", "container", "--start-engine", "--profile", "quick", "--only", only];
    const killed = await killedInContainers([...options, "--out", out], out);
    const resumed = execa(mountproof, ["run", "--resume", out], { reject: false, env });
    const { exitCode, stdout } = await resumed;
    const faults = readLedger(out).flatMap(({ selfTests, trials }) => [
      ...selfTests.filter(({ recognised }) => !recognised),
      ...trials.filter(({ outcome }) => outcome === "harness-error"),
    ]);
    expect(faults.map(({ evidence }) => evidence)).toEqual([]);
    expect(exitCode, "the recommended setting was not asked for").toBe(1);
    expect(stdout).toContain(
      "settings that are settled in more than one place come out the same in host and container",
    );

    const results = JSON.parse(readFileSync(join(out, "results.json"), "utf8")) as Results;
    expect(results.environments).toEqual([
      { name: "host", used: true },
      { name: "container", used: true },
    ]);
    expect(results.kernels[0]?.container).toMatchObject({ foundBy: "started by this run", storageDriver: "overlay2" });
    const [comparison] = results.environmentComparisons;
    expect(comparison).toMatchObject({ environments: ["host", "container"] });
    expect(comparison?.differing).toEqual([
      expect.objectContaining({
        scenario: "shm-size",
        because: expect.stringContaining("64 MiB"),
        perEnvironment: expect.arrayContaining([
          expect.objectContaining({ environment: "host", outcome: "ok" }),
          expect.objectContaining({ environment: "container", outcome: "lost-write" }),
        ]),
      }),
    ]);

    await removeLeftovers();
    expect(await traces(killed, resumed.pid)).toEqual(before);
  }),
);

/** SIGKILL as soon as a trial in a container is in the ledger. @returns the number of the process */
async function killedInContainers(args: readonly string[], out: string): Promise<number | undefined> {
  const run = spawn(mountproof, ["run", ...args], { stdio: "ignore", env: { ...process.env, ...env } });
  const exit = once(run, "exit");
  while (run.exitCode === null && !hasContainerTrial(out)) await after(20);
  run.kill("SIGKILL");
  await exit;
  expect(run.signalCode, "it was still at work").toBe("SIGKILL");
  return run.pid;
}

function hasContainerTrial(out: string): boolean {
  const path = ledgerPath(out);
  return existsSync(path) && /"type":"trial".*"environment":"container"/.test(readFileSync(path, "utf8"));
}
