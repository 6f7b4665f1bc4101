import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { assign, type Factors } from "../../scenarios/factors.ts";
import { cellId, planFingerprint, trialSeed } from "./cell.ts";

const identity = {
  scenario: "recommended",
  factors: assign({}),
  kernel: { release: "6.1.0", version: "#1" },
  environment: "host",
  subject: "builtin",
};

test("the id is 12 hexadecimal digits of SHA-256 over the canonical identity with the factors that are switched", () => {
  const two = assign({ index: "on", delayMs: 1 });
  const text =
    '{"environment":"host","factors":{"delayMs":1,"index":"on"},"kernel":{"release":"6.1.0","version":"#1"},"scenario":"recommended","subject":"builtin"}';
  expect(cellId({ ...identity, factors: two })).toBe(createHash("sha256").update(text).digest("hex").slice(0, 12));
});

test("a factor at its first level is not in the id, so one that is added changes no id", () => {
  const { delayMs: _, ...before } = assign({ index: "on" });
  expect(cellId({ ...identity, factors: before as Factors })).toBe(
    cellId({ ...identity, factors: assign({ index: "on" }) }),
  );
});

test("each part of the identity changes the id, and nothing else does", () => {
  const others = [
    { ...identity, scenario: "setting" },
    { ...identity, factors: assign({ delayMs: 1 }) },
    { ...identity, kernel: { release: "6.1.1", version: "#1" } },
    { ...identity, kernel: { release: "6.1.0", version: "#2" } },
    { ...identity, environment: "vm" },
    { ...identity, subject: "squashfuse" },
  ];
  expect(new Set([identity, ...others].map(cellId)).size).toBe(7);
  const withMachine = { ...identity, kernel: { ...identity.kernel, machine: "x86_64" } };
  expect(cellId(withMachine)).toBe(cellId(identity));
});

test("a seed has 32 bits and differs from trial to trial", () => {
  const seeds = Array.from({ length: 100 }, (_, trial) => trialSeed("0123456789ab", trial));
  expect(new Set(seeds).size).toBe(100);
  expect(seeds.every((seed) => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32)).toBe(true);
});

test("a plan's fingerprint knows the cells, not their order", () => {
  expect(planFingerprint([{ id: "a" }, { id: "b" }])).toBe(planFingerprint([{ id: "b" }, { id: "a" }]));
  expect(planFingerprint([{ id: "a" }])).not.toBe(planFingerprint([{ id: "a" }, { id: "b" }]));
});
