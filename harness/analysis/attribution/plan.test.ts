import { expect, test } from "vitest";
import { assign, type Factors } from "../../../scenarios/factors.ts";
import { cellId } from "../../matrix/cell.ts";
import { attribute } from "../attribution.ts";
import type { JudgedCell } from "../judged-cell.ts";
import { confirmationCells } from "./plan.ts";
import { kernelWith, type Planted } from "./testing/simulate.ts";

const always = { rate: 1, background: 0 };

/** Cells of a kernel with these causes, one for each row of switched levels. */
function cellsOf(rows: readonly Partial<Factors>[], planted: Planted, trials = 59): JudgedCell[] {
  const run = kernelWith(planted, 1);
  return rows.map((row) => run({ factors: assign(row), varied: Object.keys(row), role: "array" }, trials));
}

function idOf(levels: Partial<Factors>): string {
  const place = { kernel: { release: "6.18.0", version: "#1" }, environment: "host", subject: "builtin" };
  return cellId({ scenario: "simulated", factors: assign(levels), ...place });
}

test("one factor at a time answers by itself: the own setting passes, the switched level fails", () => {
  const cells = cellsOf([{}, { placement: "xfs" }, { index: "on" }], { causes: [{ placement: "xfs" }], ...always });
  const found = attribute(cells);
  expect(confirmationCells(found, cells)).toEqual([]);
  expect(found).toMatchObject([
    {
      cause: { placement: "xfs" },
      confirmation: {
        status: "confirmed",
        pass: [{ cell: idOf({}), n: 59, failures: 0 }],
        fail: [{ cell: idOf({ placement: "xfs" }), n: 59, failures: 59 }],
      },
    },
  ]);
});

const pair = { placement: "xfs", index: "on" } as const;
const causes = [pair];
const failing = { ...pair, metacopy: "on" } as const;
/** Two rows with both levels; each level and `metacopy` alone pass. */
const array = [
  {},
  failing,
  { ...failing, delayMs: 50 },
  { placement: "xfs" },
  { index: "on" },
  { metacopy: "on" },
] as const;
/** Pairs with `metacopy` pass, so it is no rival. */
const contrasts = [
  { placement: "xfs", metacopy: "on" },
  { index: "on", metacopy: "on" },
] as const;

test("what no cell answers yet is planned: the blamed levels alone", () => {
  const cells = cellsOf([...array, ...contrasts], { causes, ...always });
  const found = attribute(cells);
  expect(found).toMatchObject([{ cause: pair, confirmation: { status: "not confirmed", fail: [] } }]);
  const wanted = confirmationCells(found, cells);
  expect(wanted).toMatchObject([
    { expects: "fail", trials: 7, cause: pair, scenario: "simulated", kernel: "6.18.0", environment: "host" },
  ]);
  expect(wanted[0]?.cell).toMatchObject({ id: idOf(pair), role: "confirmation", varied: ["index", "placement"] });
  const run = kernelWith({ causes, ...always }, 2);
  const after = attribute([...cells, ...wanted.map(({ cell, trials }) => run(cell, trials))]);
  expect(after).toMatchObject([{ cause: pair, confirmation: { status: "confirmed" } }]);
  // Now it fails with no other level switched, and next to that each of them passes by itself.
  const passed = after[0]?.confirmation?.pass.map(({ cell }) => cell);
  expect(passed?.toSorted()).toEqual([idOf({ placement: "xfs" }), idOf({ index: "on" })].toSorted());
});

test("sets that explain the same are told apart first, and all of them are named", () => {
  const cells = cellsOf(array, { causes, ...always });
  const [found] = attribute(cells);
  const sets = [found?.cause, ...(found?.alternatives ?? [])];
  expect(sets).toHaveLength(3);
  expect(sets).toEqual(
    expect.arrayContaining([pair, { placement: "xfs", metacopy: "on" }, { index: "on", metacopy: "on" }]),
  );
  const ids = confirmationCells(found ? [found] : [], cells).map(({ cell }) => cell.id);
  expect(ids.length).toBeGreaterThan(0);
  // Each breaks one or two of the three pairs in the failing row.
  expect([...contrasts, pair].map(idOf)).toEqual(expect.arrayContaining(ids));
});

test("what makes no sense together, and what the kernel refuses, is not planned", () => {
  const cells = cellsOf([...array, ...contrasts], { causes, ...always });
  const found = attribute(cells);
  expect(
    confirmationCells(found, cells, (scenario, { metacopy }) => scenario !== "simulated" || metacopy === "on"),
  ).toEqual([]);
  const [refused] = cellsOf([pair], { causes, ...always });
  if (!refused) throw new Error("no cell");
  const unsupported: JudgedCell = { ...refused, judgement: { ...refused.judgement, verdict: "unsupported" } };
  expect(confirmationCells(attribute([...cells, unsupported]), [...cells, unsupported])).toEqual([]);
});

test("trials are as many as the failure rate asks for", () => {
  const rows = [...array, ...contrasts];
  const rare = cellsOf(rows, { causes, rate: 0.05, background: 0 }, 299);
  const found = attribute(rare);
  const failed = found[0] ? found[0].failures / found[0].trials : 0;
  const [wanted] = confirmationCells(found, rare);
  expect((1 - failed) ** (wanted?.trials ?? 0)).toBeLessThan(0.05);
  expect((1 - failed) ** ((wanted?.trials ?? 0) - 1)).toBeGreaterThan(0.05);
});

test("where failures are too rare to be counted on, it says what it would take", () => {
  const run = kernelWith({ causes: [], ...always }, 1);
  const cells = cellsOf([{}, { placement: "xfs" }, { placement: "xfs", index: "on" }], { causes: [], ...always }, 6000);
  const counted = cells.map((judged) => {
    const failures = judged.cell.factors.placement === "xfs" ? 30 : 0;
    return { ...judged, tally: { ...judged.tally, failures } };
  });
  const found = attribute(
    counted.map((judged) => (judged.cell.varied.length === 1 ? { ...judged, ...run(judged.cell, 0) } : judged)),
  );
  // 30 of 6000: ln 0.05 / ln (1 - 0.005).
  expect(found[0]?.confirmation).toMatchObject({ status: "not confirmed" });
  expect(found[0]?.confirmation?.why).toContain("598 trials");
});

test("a cause that counter-examples contradict is given up for the one that they leave", () => {
  const rows = [{}, { placement: "xfs" }, failing, { ...failing, delayMs: 50 }] as const;
  const cells = cellsOf(rows, { causes: [{ index: "on" }], ...always });
  const run = kernelWith({ causes: [{ index: "on" }], ...always }, 3);
  const blamed = attribute(cells)[0];
  const wanted = confirmationCells(blamed ? [blamed] : [], cells);
  const after = attribute([...cells, ...wanted.map(({ cell, trials }) => run(cell, trials))]);
  expect(after.map(({ cause }) => cause)).toEqual([{ index: "on" }]);
});

test("what fails whatever the levels has no counter-example", () => {
  const cells = cellsOf([{}, { index: "on" }], { causes: [], rate: 0, background: 1 });
  expect(confirmationCells(attribute(cells), cells)).toEqual([]);
});

test("too few failures to name a level: the failing cell is asked for more", () => {
  const [own, one] = cellsOf([{}, { index: "on" }], { causes: [], rate: 0, background: 0 });
  if (!own || !one) throw new Error("no cells");
  const cells = [own, { ...one, tally: { ...one.tally, failures: 1 } }];
  const found = attribute(cells);
  expect(found).toMatchObject([{ explanation: "too few trials", cause: {}, trials: 118, failures: 1 }]);
  expect(confirmationCells(found, cells)).toMatchObject([{ cell: { id: one.cell.id, role: "array" }, trials: 299 }]);
});
