import { expect, test } from "vitest";
import { compareEnvironments } from "./names.ts";

test("environments are listed from the machine outwards, unknown ones last", () => {
  const names = ["zoo", "vagrant", "vm", "ark", "host", "container"];
  expect(names.sort(compareEnvironments)).toEqual(["host", "container", "vm", "vagrant", "ark", "zoo"]);
});
