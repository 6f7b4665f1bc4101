import { expect, test } from "vitest";
import { assign, type Factors } from "../../scenarios/factors.ts";
import { flagGrids, gridSentence } from "./flag-grid.ts";
import { html } from "./html/page.ts";
import type { ResultCell } from "./results-schema.ts";
import { exampleResults, hostile } from "./testing/results.ts";

const results = await exampleResults();
const like = results.cells[0] ?? expect.unreachable();

/** A cell of a scenario whose own setting waits a fixed time, none by default. */
function cell(levels: Partial<Factors>, verdict: ResultCell["verdict"], given: Partial<ResultCell> = {}): ResultCell {
  const own = { readiness: "fixed-delay" } as const;
  const factors = assign({ ...own, ...levels });
  const varied = Object.keys(levels).filter((name) => factors[name as "index"] !== assign(own)[name as "index"]);
  const id = JSON.stringify([levels, given.kernel ?? ""]);
  return { ...like, id, scenario: "s", role: "variation", factors: { ...factors }, varied, verdict, ...given };
}

const cells = [
  cell({}, "flaky", { role: "base" }),
  cell({ delayMs: 500 }, "stable"),
  cell({ delayMs: 10 }, "stable"),
  cell({ readiness: "none" }, "flaky"),
  cell({ index: "on" }, "flaky"),
  cell({ index: "on", delayMs: 500 }, "stable"),
  cell({ index: "default", metacopy: "default" }, "inconclusive"),
  cell({ index: "default", metacopy: "default", delayMs: 500 }, "stable"),
];

test("rows are flags as the kernel is told them, columns waits by their length, and what was not planned is missing", () => {
  const [grid, ...others] = flagGrids(cells);
  expect(others).toEqual([]);
  expect(grid?.waits).toEqual(["no wait", "no rule", "10 ms", "500 ms"]);
  expect(grid?.rows.map(({ flags, cells }) => [flags, cells.map((one) => one?.verdict ?? "-").join(" ")])).toEqual([
    ["index=off,metacopy=off", "flaky flaky stable stable"],
    ["index=on,metacopy=off", "flaky - - stable"],
    ["no flags", "inconclusive - - stable"],
  ]);
});

test("a switched factor of another kind, a confirmation, and flags with a single wait stay out", () => {
  const others = [
    cell({ placement: "xfs", delayMs: 10 }, "fails"),
    cell({ index: "on", delayMs: 10 }, "fails", { role: "confirmation" }),
    cell({ xino: "on" }, "fails"),
  ];
  expect(flagGrids([...cells, ...others])).toEqual(flagGrids(cells));
  expect(flagGrids(cells.slice(0, 4))).toEqual([]);
  expect(flagGrids([])).toEqual([]);
});

test("each kernel has a grid of its own", () => {
  const elsewhere = cells.map((one) => ({ ...one, kernel: "5.10.0-test" }));
  expect(flagGrids([...cells, ...elsewhere]).map(({ kernel }) => kernel)).toEqual([like.kernel, "5.10.0-test"]);
});

test("the sentence says what decides, from settled verdicts only", () => {
  const sentence = (verdicts: Readonly<Record<string, ResultCell["verdict"]>>) => {
    const crossed = (["off", "on"] as const).flatMap((index) =>
      ([0, 500] as const).map((delayMs) => cell({ index, delayMs }, verdicts[`${index} ${delayMs}`] ?? "inconclusive")),
    );
    const [grid] = flagGrids(crossed);
    return grid && gridSentence(grid);
  };
  const all = { "off 0": "fails", "off 500": "fails", "on 0": "fails", "on 500": "fails" } as const;
  expect(sentence(all)).toBe('Neither the flags nor the wait change anything: all 4 combinations are "fails".');
  expect(sentence({ ...all, "off 500": "stable", "on 500": "stable" })).toMatch(
    /^The wait changes the verdict, the flags/,
  );
  expect(sentence({ ...all, "off 500": "inconclusive", "on 500": "inconclusive" })).toMatch(
    /^2 of 4 combinations are settled, and each of those is "fails": /,
  );
  expect(sentence({ ...all, "on 0": "stable", "on 500": "stable" })).toMatch(/^The flags change the verdict, the wait/);
  expect(sentence({ ...all, "on 500": "stable" })).toMatch(/^Both /);
  expect(sentence({ ...all, "off 500": "stable", "on 500": "inconclusive" })).toBe(
    "The wait changes the verdict, the flags do not where combinations are settled.",
  );
  expect(sentence({ "off 0": "fails", "off 500": "stable" })).toBe(
    "The wait changes the verdict, of the flags too little is settled to tell.",
  );
  expect(sentence({ "off 0": "fails", "on 0": "stable" })).toBe(
    "The flags change the verdict, of the wait too little is settled to tell.",
  );
  expect(sentence({})).toBe("Too few trials to tell.");
});

test("the page leads from each combination to its cell, and evil levels stay text", () => {
  const evil = {
    ...cell({ index: "on" }, "fails"),
    id: "evil",
    factors: { ...assign({}), index: hostile, readiness: "fixed-delay" },
  };
  const page = html({
    ...results,
    cells: [...cells, evil, { ...evil, id: "evil-2", factors: { ...evil.factors, delayMs: 500 } }],
  });
  const section = page.slice(
    page.indexOf('<section id="flags"'),
    page.indexOf("</section>", page.indexOf('<section id="flags"')),
  );
  expect(section).toContain('href="#cell-evil-2"');
  expect(section).not.toMatch(/<script|<img/);
});
