import { expect, test } from "vitest";
import type { Outcome } from "../../scenarios/outcome.ts";
import { type Chargeable, charge, scapegoat } from "./charge.ts";
import { leakedConnection } from "./leaks.ts";

const ran = (id: string, outcome: Outcome = "ok", minors: readonly number[] = []): Chargeable => ({
  trial: { id, connections: () => minors.map((minor) => ({ minor })) },
  seen: { outcome },
});

test.each([
  ["mount 77 /run/trials/t12/rootfs tmpfs"],
  ["mount 78 /dev/shm/build-t12/layer-0/merged overlay"],
  ["process 4711 S runc --root /run/x run t12-start"],
  [leakedConnection(41)],
])("%s is charged to the trial that it names", (leak) => {
  const trials = [ran("t1"), ran("t12", "ok", [41]), ran("t123", "hang")];
  expect(charge([leak], trials)).toEqual([[], [leak], []]);
});

test("what names no trial is charged to the last one that failed, with the doubt", () => {
  const trials = [ran("t1", "hang"), ran("t2", "disconnected"), ran("t3")];
  const [first, second, third] = charge(["loop device loop7", leakedConnection(9)], trials);
  expect([first, third]).toEqual([[], []]);
  expect(second).toEqual([
    "loop device loop7 (of 3 trials that overlapped, which one is not known)",
    `${leakedConnection(9)} (of 3 trials that overlapped, which one is not known)`,
  ]);
});

test("where none failed, to the last one; a trial by itself leaves no doubt", () => {
  expect(scapegoat([ran("t1"), ran("t2")])).toBe(1);
  expect(charge(["loop device loop7"], [ran("t1")])).toEqual([["loop device loop7"]]);
});

test("every leak is charged once", () => {
  const found = ["mount 1 /run/trials/t1/lower fuse", "blocked task 5 D cat", "mount 2 /run/trials/t2/lower fuse"];
  expect(charge(found, [ran("t1"), ran("t2")]).flat()).toHaveLength(found.length);
});
