/** From a ledger of explored orders to what the reports say of them. */
import { expect, test } from "vitest";
import { html } from "./html/page.ts";
import { markdown } from "./markdown.ts";
import { terminalTable } from "./terminal.ts";
import { exploredResults } from "./testing/explored.ts";

const results = await exploredResults();
const of = (readiness: string) =>
  results.explorations.find(({ factors }) => factors.readiness === readiness) ?? expect.unreachable();

test("each order is run or left out for a reason, and none is lost", () => {
  for (const { possible, withinPreemptions, commuting, cut, ran, decided, missing } of results.explorations) {
    expect(missing).toBe(0);
    expect(withinPreemptions).toBeLessThanOrEqual(possible);
    expect(ran + decided + commuting + cut).toBe(withinPreemptions);
  }
  // 5 moves of two actors in 5!/(3! 2!) orders; the one that waits, only behind what it waits for.
  expect(of("none").possible).toBe(10);
  expect(of("mountinfo-poll").possible).toBe(4);
});

test("a rule that waits leaves no failing order, and without one the shortest is told, with how to run it", () => {
  expect(of("mountinfo-poll").failures).toEqual([]);
  const [failure, ...others] = of("none").failures;
  expect(others).toEqual([]);
  expect(failure).toMatchObject({
    failure: expect.stringContaining("empty-lower"),
    shortest: { order: "start:overlay,verify", moves: 2, replays: { n: 3, failures: 3 } },
  });
  expect(failure?.shortest?.repro).toBe(`mountproof repro ${of("none").cell} --schedule start:overlay,verify`);
});

test("a level under which some order fails is to be avoided: the orders are no sample", () => {
  expect(results.decisions[0]?.avoid).toMatchObject([
    { factor: "readiness", level: "none", why: expect.stringContaining("2 of 3 orders fail") },
  ]);
});

test("every report tells of the orders; what a runtime said is text", () => {
  for (const text of [html(results), markdown(results), terminalTable(results)])
    expect(text).toContain("start:overlay,verify");
  expect(html(results)).not.toContain("<script>document");
  expect(html(results)).toContain("preemptions and");
});
