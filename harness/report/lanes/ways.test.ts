import { expect, test } from "vitest";
import { html } from "../html/page.ts";
import type { ResultCell, Results } from "../results-schema.ts";
import { exploredResults } from "../testing/explored.ts";
import { waysOf } from "./ways.ts";

const results = await exploredResults();
const cells = new Map(results.cells.map((cell) => [cell.id, cell]));
const failing = results.explorations.find(({ failures }) => failures.length > 0) ?? expect.unreachable();
const failure = failing.failures[0] ?? expect.unreachable();

test("a way has the orders that pass in its cell, and every setting that shows it", () => {
  const elsewhere = { ...failing, kernel: "5.10.0-test", cell: "elsewhere", failures: [{ ...failure, orders: 7 }] };
  const [way, ...others] = waysOf([failing, elsewhere], cells);
  expect(others).toEqual([]);
  expect(way?.passing).toEqual(["server:mount,log/start:await-ready,overlay,verify"]);
  expect(way?.seen.map(({ exploration, orders }) => [exploration.cell, orders])).toEqual([
    [failing.cell, 2],
    ["elsewhere", 7],
  ]);
});

test("a way without a shortest order comes last", () => {
  const { shortest: _, ...late } = failure;
  const both: Results["explorations"] = [{ ...failing, failures: [{ ...late, failure: "hang" }, failure] }];
  const none: ReadonlyMap<string, ResultCell> = new Map();
  expect(waysOf(both, none).map((way) => [way.failure, way.passing])).toEqual([
    [failure.failure, []],
    ["hang", []],
  ]);
});

test("the page shows the failing order and the nearest that passes as lanes, the command beside them", () => {
  const page = html(results);
  const at = page.indexOf('id="way-explore-start-1"');
  const way = page
    .slice(at, page.indexOf('<table class="stack fixed orders signs">', at))
    .replace(/<\/?[a-z][^>]*>/g, "|");
  expect(way.replace(/[|\n]+/g, "|")).toContain("|move|1|2|start|overlay|verify|✗| empty-lower|");
  expect(way.replace(/[|\n]+/g, "|")).toContain(
    "|Passes|, the nearest order: |server.mount| comes before |start.overlay|",
  );
  expect(way).toContain(`mountproof repro ${failing.cell} --schedule start:overlay,verify`);
  for (const { cell } of results.explorations) expect(page).toContain(`id="orders-${cell}"`);
  for (const [, id] of page.matchAll(/href="#(way-[^"]+)"/g)) expect(page).toContain(`id="${id}"`);
});
