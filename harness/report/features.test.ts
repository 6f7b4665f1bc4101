import { expect, test } from "vitest";
import type { FeaturesRecord } from "../ledger/features-record.ts";
import type { Ledger } from "../ledger/read.ts";
import { exampleHeader } from "../ledger/testing/records.ts";
import { featuresOf } from "./features.ts";

function ledger(...records: [release: string, values: Record<string, string>][]): Ledger {
  const features = records.map(
    ([release, values]): FeaturesRecord => ({
      type: "features",
      kernel: { release, version: "#1" },
      environment: "vm",
      features: Object.entries(values).map(([id, value]) => ({
        id,
        title: `title of ${id}`,
        why: "Why.",
        value,
        detail: "",
      })),
    }),
  );
  return { path: "", header: exampleHeader(), reductions: [], trials: [], selfTests: [], features, end: undefined };
}

const release = (kernel: { readonly release: string }) => kernel.release;

test("a row a feature, a value a kernel, in the order of the ledgers", () => {
  const [old, recent] = [ledger(["6.1", { a: "no", b: "7.38" }]), ledger(["7.2", { a: "yes", b: "7.45", c: "yes" }])];
  const rows = featuresOf([old, recent], release);
  expect(rows.map(({ id, values }) => [id, values.map(({ kernel, value }) => `${kernel} ${value}`)])).toEqual([
    ["a", ["6.1 no", "7.2 yes"]],
    ["b", ["6.1 7.38", "7.2 7.45"]],
    ["c", ["7.2 yes"]],
  ]);
  expect(rows[0]).toMatchObject({ title: "title of a", why: "Why." });
});

test("a resumed run that asked again counts with its last answer", () => {
  const [row] = featuresOf([ledger(["6.1", { a: "hang" }], ["6.1", { a: "yes" }])], release);
  expect(row?.values.map(({ value }) => value)).toEqual(["yes"]);
});
