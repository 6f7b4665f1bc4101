import { expect, it } from "vitest";
import { decidedBy } from "./prefix.ts";

it.each([
  ["start:mount,walk/cleaner:remove", "start:mount", true],
  ["start:mount,walk/cleaner:remove", "start:mount,walk", true],
  ["start:mount,walk/cleaner:remove", "start:mount,walk/cleaner:remove", true],
  ["start:mount,walk/cleaner:remove", "start:mount/cleaner:remove", false],
  // Names, and halves of a held step, are compared whole.
  ["start:mount-overlay,walk", "start:mount", false],
  ["start:mount../cleaner:remove/start:..mount", "start:mount", false],
  ["start:mount../cleaner:remove/start:..mount", "start:mount..", true],
])('"%s" begins with what was followed of "%s": %s', (id, executed, decided) => {
  expect(decidedBy(id, [executed])).toBe(decided);
});

it("any of several orders decides, none decides nothing", () => {
  expect(decidedBy("a:x,y", ["b:x", "a:x"])).toBe(true);
  expect(decidedBy("a:x,y", [])).toBe(false);
});
