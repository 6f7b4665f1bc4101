import { expect, test } from "vitest";
import { assign } from "../../scenarios/factors.ts";
import { needsOf, sameNeeds } from "./needs.ts";

test("a trial at the recommended setting needs nothing special", () => {
  expect(needsOf(assign({}))).toEqual({});
});

test("processors, privileges and the storage driver take an agent of their own", () => {
  expect(needsOf(assign({ vcpus: 2, privilege: "rootless", placement: "container-rootfs-vfs" }))).toEqual({
    vcpus: 2,
    privilege: "rootless",
    storageDriver: "vfs",
  });
});

test("needs are the same when nothing of them differs", () => {
  expect(sameNeeds({}, {})).toBe(true);
  expect(sameNeeds({ privilege: "caps" }, { privilege: "caps" })).toBe(true);
  expect(sameNeeds({ privilege: "caps" }, {})).toBe(false);
  expect(sameNeeds({ vcpus: 2 }, { storageDriver: "vfs" })).toBe(false);
});
