/** `junit.xml` by the rules of the schemas that Jenkins and Ant publish, and with properties of a case, read by a parser that takes nothing but well-formed XML. */
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { deletedDirectory } from "../run/testing/fake-world.ts";
import { junit } from "./junit.ts";
import type { Results } from "./results-schema.ts";
import { exampleKernels } from "./testing/kernels.ts";
import { exampleResults, hostile } from "./testing/results.ts";
import { parseXml, type XmlElement } from "./testing/xml.ts";

let results: Results;
let kernels: Results;
beforeAll(async () => {
  results = await exampleResults();
  kernels = await exampleKernels();
});

const number = /^\d+$/;
const time = /^\d+\.\d{3}$/;
const any = /^/;
const totals = { tests: number, failures: number, errors: number, time };
const counts = { tests: number, failures: number, errors: number, skipped: number, time };

/** Attributes that an element must have, children that it may have in this order, how often, and whether it may hold text. */
const rules: Readonly<Record<string, { attributes: Record<string, RegExp>; children: string; text?: true }>> = {
  testsuites: { attributes: { name: any, ...totals }, children: "(testsuite )*" },
  testsuite: {
    attributes: { name: /./, ...counts, timestamp: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/ },
    children: "properties (testcase )*",
  },
  properties: { attributes: {}, children: "(property )*" },
  property: { attributes: { name: /./, value: any }, children: "" },
  testcase: { attributes: { classname: /./, name: /./, time }, children: "properties (skipped |failure )?system-out " },
  failure: { attributes: { type: /./, message: any }, children: "", text: true },
  skipped: { attributes: { message: /./ }, children: "" },
  "system-out": { attributes: {}, children: "", text: true },
};

/** What is against the rules, in words. */
function faultsOf(element: XmlElement): string[] {
  const { name, attributes, children, text } = element;
  const rule = rules[name];
  if (!rule) return [`an element "${name}"`];
  const names = Object.keys(attributes).join();
  const wrong = Object.entries(rule.attributes).filter(([one, pattern]) => !pattern.test(attributes[one] ?? ""));
  return [
    ...(names === Object.keys(rule.attributes).join() ? [] : [`${name} with ${names}`]),
    ...wrong.map(([one]) => `${name} with ${one}="${attributes[one]}"`),
    ...(new RegExp(`^${rule.children}$`).test(children.map((child) => `${child.name} `).join(""))
      ? []
      : [`${name} with other children`]),
    ...(rule.text === true || text.trim() === "" ? [] : [`${name} with text`]),
    ...children.flatMap(faultsOf),
  ];
}

const casesOf = (root: XmlElement) =>
  root.children.flatMap(({ children }) => children.filter(({ name }) => name === "testcase"));
const childOf = ({ children }: XmlElement, wanted: string) => children.find(({ name }) => name === wanted);
const propertiesOf = (element: XmlElement) =>
  Object.fromEntries(
    (childOf(element, "properties")?.children ?? []).map(({ attributes }) => [attributes.name, attributes.value]),
  );

test("the document keeps to the schema, and its counts and times are sums of what is in it", () => {
  for (const each of [results, kernels]) {
    const root = parseXml(junit(each));
    expect(faultsOf(root)).toEqual([]);
    for (const part of [root, ...root.children]) {
      const cases = part === root ? casesOf(root) : part.children.filter(({ name }) => name === "testcase");
      const having = (child: string) => cases.filter((one) => childOf(one, child)).length;
      expect(part.attributes).toMatchObject({
        ...{ tests: String(cases.length), failures: String(having("failure")) },
        ...(part === root ? {} : { skipped: String(having("skipped")) }),
        time: cases.reduce((sum, { attributes }) => sum + Number(attributes.time), 0).toFixed(3),
      });
    }
  }
});

test("a suite for each kernel with its place and the begin of its first run, a case for each cell with its factors", () => {
  const root = parseXml(junit(kernels));
  expect(root.children.map((suite) => propertiesOf(suite).kernel)).toEqual(kernels.kernels.map(({ name }) => name));
  expect(propertiesOf(root.children[0] as XmlElement)).toMatchObject({
    environment: "vm",
    subject: "builtin",
    profile: "quick",
  });
  const begun = kernels.harness.runs[0]?.startedAt.slice(0, 19);
  expect(root.children[0]?.attributes.timestamp).toBe(begun);
  const cases = casesOf(root);
  expect(cases).toHaveLength(kernels.cells.length);
  cases.forEach((one, index) => {
    const { factors, verdict, kernel } = kernels.cells[index] as Results["cells"][number];
    const levels = Object.fromEntries(Object.entries(factors).map(([name, level]) => [name, String(level)]));
    expect(propertiesOf(one)).toEqual({ ...levels, kernel, environment: "vm", subject: "builtin", verdict });
  });
});

test("a case lasts as long as its trials together", () => {
  // 299 trials of 10 ms.
  const [recommended] = casesOf(parseXml(junit(results)));
  expect(recommended?.attributes).toMatchObject({ classname: "6.18.0-test.recommended", time: "2.990" });
});

test("failures are told word for word, but for characters that XML cannot hold", () => {
  const cases = casesOf(parseXml(junit(results)));
  const failures = cases.flatMap((one) => childOf(one, "failure") ?? []);
  expect(failures.map(({ attributes }) => attributes.message)).toContain(deletedDirectory);
  const shown = hostile.toWellFormed().replaceAll(/[[\p{Cc}--\n]\ufffe\uffff]/gv, "\ufffd");
  const told = failures.find(({ attributes }) => attributes.type === "lost-write");
  expect(told?.attributes.message).toBe(shown);
  expect(told?.text).toContain(`lost-write (14 times)\n${shown}\noverlayfs: test line`);
});

test("whatever a message holds, the document stays well-formed and the message what it is", () => {
  const one = { ...results, cells: results.cells.filter(({ verdict }) => verdict === "fails").slice(0, 1) };
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (message) => {
      const cells = one.cells.map((cell) => ({
        ...cell,
        evidence: cell.evidence.map((each) => ({ ...each, message })),
      }));
      const [failing] = casesOf(parseXml(junit({ ...one, cells })));
      expect(failing && childOf(failing, "failure")?.attributes.message).toBe(message);
    }),
    { numRuns: 50 },
  );
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (message) => {
      const cells = one.cells.map((cell) => ({ ...cell, kernel: message, repro: message, scenario: message }));
      expect(casesOf(parseXml(junit({ ...one, cells, kernels: [] })))).toHaveLength(1);
    }),
    { numRuns: 50 },
  );
});

test("what a baseline knows of a cell is a property of its case, and only of that", () => {
  const [first, second] = results.cells;
  const cases = casesOf(parseXml(junit(results, new Map([[second?.id ?? "", "expected: fails"]]))));
  expect(cases.map((one) => propertiesOf(one).baseline).slice(0, 3)).toEqual([undefined, "expected: fails", undefined]);
  expect(first?.id).not.toBe(second?.id);
});
