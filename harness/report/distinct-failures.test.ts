import { expect, test } from "vitest";
import { exampleTrial } from "../ledger/testing/records.ts";
import { distinctFailures } from "./distinct-failures.ts";

const failed = (trial: number, message: string, more: object = {}) =>
  exampleTrial(trial, { outcome: "hang", evidence: { message, errno: "EIO" }, ...more });

test("failures that differ in numbers and identifiers only are told once, in the first one's words, most frequent first", () => {
  const trials = [
    failed(0, "no such file"),
    failed(1, 'wandered into "/run/trials/t938/rootfs"'),
    failed(2, 'wandered into "/run/trials/t94/rootfs"'),
    failed(3, 'wandered into "/run/trials/t0a9f/rootfs"'),
    exampleTrial(4),
  ];
  expect(distinctFailures(trials).map(({ count, trial, message }) => [count, trial, message])).toEqual([
    [3, 1, 'wandered into "/run/trials/t938/rootfs"'],
    [1, 0, "no such file"],
  ]);
});

test("the random end of a temporary directory makes no other failure", () => {
  const bundle = (end: string) => `error mounting "/tmp/mountproof-bundle-${end}/bound-file": gone`;
  const told = distinctFailures([failed(0, bundle("FCqd3D")), failed(1, bundle("XyzuvW"))]);
  expect(told.map(({ count, message }) => [count, message])).toEqual([[2, bundle("FCqd3D")]]);
});

test("another outcome, errno, step, order or word makes another failure", () => {
  const trials = [
    failed(0, "bad face"),
    failed(1, "bad fact"),
    failed(2, "bad face", { outcome: "leak" }),
    failed(3, "bad face", { schedule: "b" }),
    failed(4, "bad face", { evidence: { message: "bad face", errno: "EPERM" } }),
    failed(5, "bad face", { evidence: { message: "bad face", errno: "EIO", step: "start.walk" } }),
  ];
  expect(distinctFailures(trials)).toHaveLength(6);
});

test("a cell that fails in a thousand ways lists eight of them", () => {
  const words = Array.from({ length: 20 }, (_, i) => "x".repeat(i + 1));
  expect(distinctFailures(words.map((word, i) => failed(i, word)))).toHaveLength(8);
});
