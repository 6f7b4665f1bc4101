import { beforeAll, expect, test } from "vitest";
import { deletedDirectory } from "../run/testing/fake-world.ts";
import { type Results, resultsSchema } from "./results-schema.ts";
import { exampleResults, exampleRule } from "./testing/results.ts";

let results: Results;
beforeAll(async () => {
  results = await exampleResults();
});

test("results keep to their schema, and the same run gives the same results", async () => {
  expect(resultsSchema.parse(JSON.parse(JSON.stringify(results)))).toEqual(results);
  const again = await exampleResults();
  const withoutTimes = ({ harness, cells, ...rest }: Results) => ({
    ...rest,
    cells: cells.map((cell) => ({ ...cell, timings: Object.keys(cell.timings ?? {}) })),
    trials: harness.trials,
  });
  expect(withoutTimes(again)).toEqual(withoutTimes(results));
});

test("cells carry counts, interval, verdict and the evidence word for word", () => {
  const fails = results.cells.find(({ scenario, varied }) => scenario === "link-count" && varied.length === 0);
  expect(fails).toMatchObject({ n: 7, failures: 7, outcomes: { "deleted-directory": 7 }, verdict: "fails" });
  // 0.025^(1/7)
  expect(fails?.interval[0]).toBeCloseTo(0.5904, 4);
  expect(fails?.evidence).toEqual([
    {
      ...{ outcome: "deleted-directory", count: 7, trial: 0, seed: expect.any(Number), schedule: "in-order" },
      ...{ message: deletedDirectory, step: "start.run-container", kernelLog: ["overlayfs: test line"] },
    },
  ]);
});

test("all verdicts come out", async () => {
  // A cell that the harness spoils is given up with too few trials.
  const { cells } = await exampleResults((request) =>
    request.factors.overlay === "fuse-overlayfs" ? { outcome: "harness-error" } : exampleRule(request),
  );
  const of = (factor: string, level: string) =>
    cells.find((cell) => cell.scenario === "setting" && cell.factors[factor] === level)?.verdict;
  expect(of("placement", "dev-shm")).toBe("stable");
  expect(of("placement", "tiny-tmpfs")).toBe("flaky");
  expect(of("placement", "overlayfs")).toBe("unsupported");
  expect(of("overlay", "fuse-overlayfs")).toBe("inconclusive");
});

test("causes name levels, and what was not run is listed", () => {
  const causes = results.attributions.map(({ scenario, cause }) => [scenario, cause]);
  expect(causes).toContainEqual(["link-count", { linkCount: "zero", runtime: "runc-1.3.6" }]);
  expect(causes).toContainEqual(["cleaner-removes-mountpoint", { schedule: "removed-before-use" }]);
  expect(results.notRun).toContainEqual({
    ...{ what: "setting with placement=xfs", reason: "no loop device" },
    kernels: ["6.18.0-test"],
  });
});

test("decision: ship with the options that matter, and what to avoid", () => {
  const [decision] = results.decisions;
  expect(decision?.decision).toBe("ship-with-options");
  expect(decision?.sentence).toBe(
    "Ship on kernel 6.18.0-test with the kernel's overlayfs, index=off,metacopy=off, upper on ext4, readiness by mountinfo-poll, runc-1.3.6: 0 of 299 failed (below 1.0 %).",
  );
  expect(decision?.avoid.map(({ factor, level }) => `${factor}=${level}`)).toEqual([
    "placement=tiny-tmpfs",
    "placement=overlayfs",
  ]);
});

test("decision: do not ship when the recommended setting fails, with the reason", async () => {
  const { decisions } = await exampleResults((request) =>
    request.scenario === "recommended" ? { outcome: "hang", message: "stuck" } : exampleRule(request),
  );
  expect(decisions).toMatchObject([
    {
      decision: "do-not-ship",
      sentence:
        "Do not ship on kernel 6.18.0-test: the recommended setting fails, 7 of 7 failed (59 % to 100 %) (hang: stuck).",
    },
  ]);
});

test("decision: none when a planted defect was missed", async () => {
  const { decisions } = await exampleResults((request) =>
    request.scenario === "selftest-hang" ? { outcome: "leak" } : exampleRule(request),
  );
  expect(decisions).toMatchObject([
    {
      decision: "undecided",
      sentence: "No verdict on kernel 6.18.0-test: the harness recognised only 3 of 4 planted defects.",
    },
  ]);
});

test.each([
  [1, "ship-with-options"],
  [3, "undecided"],
])("decision: %d harness errors in each cell of a scenario: %s", async (errors, decision) => {
  const results = await exampleResults((request) => {
    const ours =
      errors === 1
        ? request.scenario === "cleaner-removes-mountpoint"
        : ["setting", "link-count"].includes(request.scenario);
    return ours && request.trial < errors ? { outcome: "harness-error", message: "ours" } : exampleRule(request);
  });
  expect(results.harness.errorRate > 0.01).toBe(errors === 3);
  expect(results.decisions[0]?.decision).toBe(decision);
});
