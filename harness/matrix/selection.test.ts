import { expect, test } from "vitest";
import { assign } from "../../scenarios/factors.ts";
import { selection } from "./selection.ts";

const names = ["recommended", "link-count", "link-other", "content"];
const cell = (id: string, scenario: string, runtime = "runc-1.3.6", index: "on" | "off" = "off") => ({
  id: id.repeat(12).slice(0, 12),
  scenario,
  factors: { ...assign({}), runtime, index },
});
const cells = [
  cell("a", "recommended"),
  cell("b", "link-count"),
  cell("c", "link-count", "runc-1.1.5"),
  cell("d", "link-other", "runc-1.1.5", "on"),
  cell("e", "content"),
];
const chosen = (...words: string[]) =>
  cells
    .filter(selection(words, names).cell)
    .map(({ id }) => id[0])
    .join("");

test.each([
  [["link-count"], "bc"],
  [["link-*"], "bcd"],
  [["{content,recommended}"], "ae"],
  [["link-count", "content"], "bce"],
  [["runtime=runc-1.1.5"], "cd"],
  [["runtime=runc-1.1*", "index=on"], "d"],
  [["index=on", "index=off"], "abcde"],
  [["link-count", "runtime=runc-1.1.5"], "c"],
  [["aaaaaa"], "a"],
  [["eeeeeeeeeeee", "link-other"], "de"],
])("%j selects %s", (words, ids) => {
  expect(chosen(...words)).toBe(ids);
});

test("nothing said is everything", () => {
  expect(cells.filter(selection(undefined, names).cell)).toHaveLength(5);
});

test.each([
  ["recomended", "NO_SUCH_SCENARIO", 'did you mean "recommended"?'],
  ["lonk-*", "NO_SUCH_SCENARIO", expect.any(String)],
  ["zzzzzzzzz", "NO_SUCH_SCENARIO", "`mountproof plan --list` shows all"],
  ["runtimes=x", "NO_SUCH_FACTOR", 'did you mean "runtime"?'],
  ["index=onn", "NO_SUCH_LEVEL", 'did you mean "on"?'],
  ["toString=1", "NO_SUCH_FACTOR", expect.any(String)],
])("%s is refused with what may be meant", (word, code, hint) => {
  expect(() => selection([word], names)).toThrow(expect.objectContaining({ code, hint }));
});
