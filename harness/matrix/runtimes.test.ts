import { expect, test } from "vitest";
import { defaultRuntime } from "./runtimes.ts";

test.each([
  [["runc-1.1.15", "runc-1.3.6", "runc-1.3.10", "runc-1.4.3", "crun-1.28"], "runc-1.3.10"],
  [["runc-1.1.5", "runc-1.1.15", "crun-1.28"], "runc-1.1.15"],
  [["runc-1.4.0~rc1", "runc-1.4.0"], "runc-1.4.0"],
  [["none", "crun-1.28"], "crun-1.28"],
  [["none"], undefined],
  [[], undefined],
])("of %j the recommended setting takes %s", (levels, chosen) => {
  expect(defaultRuntime(levels)).toBe(chosen);
});
