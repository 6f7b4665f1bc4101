import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { scenarios } from "../../scenarios/index.ts";
import { features } from "../features/catalogue.ts";
import { behavioursFile, behavioursJsonSchema, readBehaviours } from "./behaviours-file.ts";

const rows = readBehaviours();
const ids = rows.map(({ id }) => id);

it("has the schema that is committed beside it", () => {
  const committed = readFileSync(new URL("behaviours.schema.json", behavioursFile), "utf8");
  expect(JSON.parse(committed)).toEqual(behavioursJsonSchema());
});

it("lists each row once, by number", () => {
  const numbers = ids.map((id) => Number(id.slice(1)));
  expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b));
});

it("speaks in sentences", () => {
  for (const { what, experiment } of rows) for (const text of [what, experiment]) expect(text).toMatch(/^\S.*\.$/);
});

it("names kernel features that there are", () => {
  const known = new Set(features.map(({ id }) => id));
  for (const row of rows) for (const id of row.features ?? []) expect(known, row.id).toContain(id);
});

describe("rows and scenarios", () => {
  const named = new Set(scenarios.flatMap((scenario) => scenario.rows));

  it.each(rows.map((row) => [row.id, row] as const))(
    "%s is named by a scenario, or wholly not shown, with a reason",
    (id, row) => {
      const reasons = (row.notShown ?? []).filter(({ part }) => part === undefined);
      expect([named.has(id), reasons.length > 0]).toEqual([reasons.length === 0, reasons.length > 0]);
    },
  );

  it.each(scenarios.filter((scenario) => scenario.rows.length > 0).map(({ name, rows }) => [name, rows] as const))(
    "%s names rows that there are",
    (_name, own) => {
      for (const id of own) expect(ids).toContain(id);
    },
  );
});
