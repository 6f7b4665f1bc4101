import { expect, test } from "vitest";
import type { ResultCell, Results } from "../results-schema.ts";
import { decidingOrders } from "./named-orders.ts";

const scenario = {
  ...{ name: "cleaner", title: "A cleaner", mechanism: "", rows: [] },
  schedules: {
    "removed-before-use": ["start.make", "cleaner.remove", "start.use"],
    "removed-after-use": ["start.make", "start.use", "cleaner.remove"],
    "removed-first": ["cleaner.remove", "start.make", "start.use"],
  },
};

const failed = { outcome: "deleted-directory", step: "start.use", message: "gone", schedule: "removed-before-use" };

function cell(id: string, kernel: string, failures: number, more: object = {}): ResultCell {
  const passed = { n: 3, failures: 0 };
  return {
    ...{ id, kernel, scenario: "cleaner", varied: [], evidence: failures > 0 ? [failed] : [] },
    schedules: { "removed-before-use": { n: 3, failures }, "removed-after-use": passed, "removed-first": passed },
    ...more,
  } as unknown as ResultCell;
}

function orders(...cells: ResultCell[]) {
  return decidingOrders({ cells, scenarios: [scenario] } as unknown as Results);
}

test("an order that always fails, with its step, its words, and the nearest that passes; kernels that agree share it", () => {
  expect(orders(cell("a", "6.1", 3), cell("b", "6.12", 3))).toMatchObject([
    {
      ...{
        scenario: "cleaner",
        order: "removed-before-use",
        failure: "deleted-directory at start.use",
        message: "gone",
      },
      steps: ["start.make", "cleaner.remove", "start.use"],
      passing: { name: "removed-after-use", swap: { first: "start.use", second: "cleaner.remove" } },
      cells: [{ id: "a" }, { id: "b" }],
    },
  ]);
});

test("an order that fails now and then does not decide, nor does one of a switched setting, nor one beside which none passes", () => {
  expect(orders(cell("a", "6.1", 2))).toEqual([]);
  expect(orders(cell("a", "6.1", 0))).toEqual([]);
  expect(orders(cell("a", "6.1", 3, { varied: ["runtime"] }))).toEqual([]);
  expect(orders(cell("a", "6.1", 3, { schedules: { "removed-before-use": { n: 3, failures: 3 } } }))).toEqual([]);
});

test("ledgers of before tell no steps", () => {
  const { schedules: _, ...older } = scenario;
  expect(decidingOrders({ cells: [cell("a", "6.1", 3)], scenarios: [older] } as unknown as Results)).toEqual([]);
});
