import { expect, test } from "vitest";
import { scenarios } from "../../scenarios/index.ts";
import { plan } from "../matrix/plan.ts";
import { profiles } from "../matrix/profile.ts";
import { fakeHello } from "../run/testing/fake-environment.ts";
import { judgeClaims } from "./claims.ts";
import { type Claim, claimsSchema, readClaims } from "./claims-file.ts";
import type { JudgedCell } from "./judged-cell.ts";
import { judged, type Shown } from "./testing/judged.ts";

const claim: Claim = {
  id: "wait",
  sentence: "Wait.",
  measure: "failures",
  contrasts: [{ scenario: "s", followed: { delayMs: 500 }, ignored: { delayMs: 0 } }],
  needs: "trials",
};
const judge = (cells: readonly JudgedCell[], changed: Partial<Claim> = {}) =>
  judgeClaims([{ ...claim, ...changed }], cells)[0];
const withIt = (shown: Shown) => judged({ levels: { delayMs: 500 }, ...shown });
const without = judged;

test.each<[string, Shown, Shown, string]>([
  ["it prevents what fails without it", { passes: 30 }, { failures: 6 }, "supported"],
  ["fewer fail with it, but not none", { failures: 1, passes: 29 }, { failures: 30 }, "partly"],
  ["it fails all the same", { failures: 6 }, { failures: 6 }, "refuted"],
  ["more fail with it", { failures: 20, passes: 10 }, { failures: 5, passes: 25 }, "refuted"],
  ["it fails now and then all the same", { failures: 5, passes: 25 }, { failures: 6, passes: 24 }, "refuted"],
  ["nothing fails without it either", { passes: 30 }, { passes: 30 }, "refuted"],
  ["too few trials on both sides", { passes: 2 }, { passes: 2 }, "not testable here"],
  ["only one side was run", { passes: 30 }, {}, "not testable here"],
])("%s", (_, followed, ignored, verdict) => {
  expect(judge([withIt(followed), without(ignored)])?.verdict).toBe(verdict);
});

test("settled step-by-step cells need no more trials to show that nothing fails", () => {
  const orders = { a: [0, 3] } as const;
  const cells = [withIt({ kind: "schedules", orders }), without({ kind: "schedules", orders })];
  expect(judge(cells)?.verdict).toBe("refuted");
});

test("where every order was tried on both sides the difference is no estimate, however few they are", () => {
  const facts = { bounds: { preemptions: 2, orders: 9 }, possible: 2, withinPreemptions: 2, commuting: 0, cut: 0 };
  const explored = (judgedCell: JudgedCell, cut = 0): JudgedCell => ({
    ...judgedCell,
    cell: { ...judgedCell.cell, exploration: { ...facts, cut } },
  });
  const followed = withIt({ kind: "schedules", orders: { a: [0, 1] } });
  const ignored = without({ kind: "schedules", orders: { a: [1, 0], b: [0, 1] } });
  const whole = judge([explored(followed), explored(ignored)]);
  expect(whole).toMatchObject({ verdict: "supported", effect: 0.5, interval: [0.5, 0.5] });
  expect(judge([explored(followed), explored(ignored, 3)])?.verdict).toBe("not testable here");
});

test("effect and interval are those of the difference, and the cells are named", () => {
  const cells = [withIt({ passes: 10 }), without({ failures: 10 })];
  const result = judge(cells);
  expect(result?.effect).toBe(1);
  // Newcombe's 10 of 10 against 0 of 10.
  expect(result?.interval?.[0]).toBeCloseTo(0.6075, 4);
  expect(result?.cells).toEqual(cells.map(({ cell }) => cell.id));
  expect(result?.why).toEqual(["s: with it 0 of 10 failed, without it 10 of 10 failed: it prevents the failure"]);
});

test("cells that differ in anything else are left out", () => {
  const unmatched = judged({ levels: { delayMs: 500, placement: "dev-shm" }, failures: 6 });
  const result = judge([withIt({ passes: 30 }), without({ failures: 6 }), unmatched]);
  expect(result?.verdict).toBe("supported");
  expect(result?.cells).not.toContain(unmatched.cell.id);
});

test("contrasts that disagree make it partly true, untested ones count for nothing", () => {
  const contrasts = ["s", "t", "u"].map((scenario) => ({
    scenario,
    followed: { delayMs: 500 },
    ignored: { delayMs: 0 },
  }));
  const s = [withIt({ passes: 30 }), without({ failures: 6 })];
  const t = [withIt({ scenario: "t", failures: 6 }), without({ scenario: "t", failures: 6 })];
  expect(judge([...s, ...t], { contrasts })?.verdict).toBe("partly");
  expect(judge(s, { contrasts })?.verdict).toBe("supported");
});

test("orders of steps can be the two sides", () => {
  const contrasts = [{ scenario: "s", followed: { schedule: "after" }, ignored: { schedule: "before" } }];
  const cell = judged({ kind: "schedules", orders: { before: [3, 0], after: [0, 3] } });
  expect(judge([cell], { contrasts })).toMatchObject({ verdict: "supported", effect: 1, cells: [cell.cell.id] });
});

test("kernels from a release on can be held against older ones", () => {
  const contrasts = [{ scenario: "s", followed: {}, ignored: {}, kernelFrom: "4.18" }];
  const newer = judged({ kernel: "5.4.0-9-amd64", passes: 299 });
  expect(judge([newer], { contrasts })).toMatchObject({ verdict: "not testable here", why: ["needs trials"] });
  expect(judge([newer, judged({ kernel: "4.9.0", failures: 6 })], { contrasts })?.verdict).toBe("supported");
  expect(judge([newer, judged({ kernel: "4.18.0", failures: 6 })], { contrasts })?.verdict).toBe("not testable here");
});

test("a claim without another side must hold where it is followed", () => {
  const contrasts = [{ scenario: "s", followed: { delayMs: 500 } }];
  const verdict = (shown: Shown) => judge([withIt(shown)], { contrasts, measure: "holds" })?.verdict;
  expect(verdict({ passes: 299 })).toBe("supported");
  expect(verdict({ failures: 6 })).toBe("refuted");
  expect(verdict({ failures: 1, passes: 20 })).toBe("partly");
  expect(verdict({ passes: 2 })).toBe("not testable here");
});

test("time: the share saved by the median, and how much was promised", () => {
  const faster = withIt({ passes: 50, ms: (n) => 10 + (n % 3) });
  const slower = without({ passes: 50, ms: (n) => 100 + (n % 3) });
  const result = judge([faster, slower], { measure: "time" });
  expect(result?.verdict).toBe("supported");
  expect(result?.effect).toBeCloseTo(1 - 11 / 101, 6);
  expect(judge([faster, slower], { measure: "time", atLeast: 0.95 })?.verdict).toBe("refuted");
  expect(judge([slower, faster].reverse(), { measure: "time" })).toEqual(result);
  const same = without({ passes: 50, ms: (n) => 10 + (n % 3) });
  expect(judge([faster, same], { measure: "time" })?.verdict).not.toBe("supported");
});

test("each kernel is judged by itself, and where they disagree the sentence is partly true", () => {
  const on = (kernel: string, followed: Shown, ignored: Shown) => [
    withIt({ kernel, ...followed }),
    without({ kernel, ...ignored }),
  ];
  const prevents = on("5.10.0", { passes: 30 }, { failures: 6 });
  const useless = on("7.2.0", { failures: 6 }, { failures: 6 });
  const result = judge([...prevents, ...useless]);
  expect(result?.verdict).toBe("partly");
  expect(result?.perKernel.map(({ kernel, verdict }) => [kernel, verdict])).toEqual([
    ["5.10.0", "supported"],
    ["7.2.0", "refuted"],
  ]);
  expect(result?.why[1]).toMatch(/^kernel 7\.2\.0, s: with it 6 of 6 failed/);
  const third = on("7.3.0", { failures: 6 }, { failures: 6 });
  expect(judge([...useless, ...third])?.why).toEqual([expect.stringMatching(/^each kernel, s: with it 6 of 6 failed/)]);
});

test("a kernel that is slow and one that is fast are not pooled", () => {
  const pair = (kernel: string, ms: number, followed: number, ignored: number) => [
    withIt({ kernel, passes: followed, ms: (n) => ms + (n % 3) }),
    without({ kernel, passes: ignored, ms: (n) => 10 * ms + (n % 3) }),
  ];
  // Of all trials together the median with it would be that of the slow kernel, without it that of the fast one.
  const cells = [...pair("5.10.0", 10, 20, 90), ...pair("7.2.0", 1000, 90, 20)];
  expect(judge(cells, { measure: "time", atLeast: 0.8 })?.verdict).toBe("supported");
});

test("the shipped claims name scenarios and levels that a plan holds", () => {
  const claims = readClaims();
  expect(new Set(claims.map(({ id }) => id)).size).toBe(claims.length);
  const { cells } = plan(
    scenarios,
    profiles.quick,
    { ...fakeHello, unavailable: [] },
    { environment: "host", subject: "builtin" },
  );
  const planned = cells.map((cell) => judged({ scenario: cell.scenario, levels: cell.factors, passes: 30 }));
  const untestable = judgeClaims(claims, planned).filter(({ verdict }) => verdict === "not testable here");
  // Needs an old kernel; needs a scenario of a later version; names orders of steps, which these cells lack.
  expect(untestable.map(({ id }) => id)).toEqual(["kernel-4-18", "same-namespace", "content-cache-faster"]);
});

test("a claims file with a level that does not exist is refused", () => {
  const wrong = { ...claim, contrasts: [{ scenario: "s", followed: { delayMs: 499 } }] };
  expect(claimsSchema.safeParse([wrong]).success).toBe(false);
  expect(claimsSchema.safeParse([{ ...claim, verdict: "supported" }]).success).toBe(false);
  expect(claimsSchema.safeParse([{ ...claim, measure: "holds" }]).success).toBe(false);
  expect(claimsSchema.safeParse([claim]).success).toBe(true);
});
