/** `mountproof explain` with a report and without, and with reports that are none. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { UserError } from "../../../engine/errors.ts";
import type { Topic } from "../../explain/topic.ts";
import type { Results } from "../../report/results-schema.ts";
import { exampleResults } from "../../report/testing/results.ts";
import { explain } from "./command.ts";

const directory = mkdtempSync(join(tmpdir(), "mountproof-explain-"));
let results: Results;
beforeAll(async () => {
  results = await exampleResults();
  write("report", JSON.stringify(results));
});
afterAll(() => rmSync(directory, { recursive: true }));

function write(name: string, text: string): string {
  mkdirSync(join(directory, name), { recursive: true });
  writeFileSync(join(directory, name, "results.json"), text);
  return join(directory, name);
}

const report = () => join(directory, "report");
const cellOf = (scenario: string) =>
  results.cells.find((cell) => cell.scenario === scenario && cell.varied.length === 0);

describe("with a report", () => {
  it("tells of a cell: verdict, failures word for word, and how to run it again", () => {
    const id = cellOf("link-count")?.id ?? "";
    const text = explain(id.slice(0, 8), { from: report() });
    expect(text).toContain(`${id} (cell): link-count, own setting`);
    expect(text).toContain("fails; 7 of 7 failed");
    expect(text.replaceAll(/\s+/g, " ")).toContain("wandered into deleted directory");
    expect(text).toContain(`mountproof repro ${id}`);
  });

  it.each([
    ["deleted-directory", "link-count, own setting"],
    ["flaky", "cleaner-removes-mountpoint"],
    ["K1", "link-count, own setting"],
    ["link-count", "link-count, runtime="],
    ["placement", "placement=overlayfs"],
  ])("adds to %s what the run saw", (words, expected) => {
    const text = explain(words, { from: report() });
    expect(text.slice(text.indexOf("In this run"))).toContain(expected);
  });

  it("says so where the run saw nothing", () => {
    expect(explain("K43", { from: report() })).toMatch(/In this run\n {2}nothing\n$/);
  });

  it("reads reports of other versions: what it does not need may be there or not", () => {
    const { predictions: _, ...older } = results;
    const dir = write("older", JSON.stringify({ ...older, fromTheFuture: [1] }));
    expect(explain("link-count", { from: dir })).toContain("In this run");
  });
});

it("is an array of topics for programs", () => {
  const topics = JSON.parse(explain("deleted-directory", { json: true })) as Topic[];
  expect(topics).toEqual([
    expect.objectContaining({ kind: "outcome", name: "deleted-directory", parts: expect.any(Array) }),
  ]);
  expect((JSON.parse(explain("", { json: true })) as Topic[]).length).toBeGreaterThan(200);
});

it("lists everything without words", () => {
  expect(explain("", {})).toMatch(/^Outcomes of a trial\n {2}ok /);
});

describe("bad input", () => {
  const codeOf = (words: string, from?: string) => {
    try {
      explain(words, from === undefined ? {} : { from });
      return "explained";
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      expect(error.message).not.toContain("\n");
      return error.code;
    }
  };

  it("is told in one line", () => {
    expect(codeOf("no such thing at all")).toBe("NOTHING_TO_EXPLAIN");
    expect(codeOf("ffff0000ffff", report())).toBe("NO_SUCH_CELL");
    expect(codeOf("K1", join(directory, "nowhere"))).toBe("NO_REPORT");
    expect(codeOf("K1", write("half", JSON.stringify(results).slice(0, 1000)))).toBe("BAD_REPORT");
    expect(codeOf("K1", write("foreign", '{"name": "another program"}'))).toBe("BAD_REPORT");
    expect(codeOf("K1", write("newer", JSON.stringify({ ...results, schemaVersion: 2 })))).toBe("BAD_REPORT");
  });

  it("takes the first digits of a cell only where they are of one", () => {
    const twice = { ...results, cells: results.cells.map((cell) => ({ ...cell, id: `0000${cell.id.slice(4)}` })) };
    expect(codeOf("0000", write("twice", JSON.stringify(twice)))).toBe("NO_SUCH_CELL");
  });
});
