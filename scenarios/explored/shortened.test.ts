/** A failing order that is cut down keeps what makes it fail: acts whose groundwork was left out do not fail for that. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { failureOf } from "../../harness/analysis/failure.ts";
import { startTestAgent, type TestAgent } from "../../harness/environments/testing/test-agent.ts";
import { isLegal } from "../../harness/explorer/legal.ts";
import { reduceOrder } from "../../harness/explorer/reduce.ts";
import { assign, type Factors } from "../factors.ts";
import { scenarioByName } from "../index.ts";
import { stepsOfId } from "../order.ts";

let agent: TestAgent;
beforeAll(async () => {
  agent = await startTestAgent(["probe"]);
});
afterAll(() => agent.close());

describe("is cut down to", () => {
  shortest(
    "explore-start",
    { readiness: "none" },
    `start:await-ready,mount-overlay/server:mount,answer-init/start:verify,make-mountpoints,start-runtime`,
    "start:mount-overlay,verify",
  );
  shortest(
    "explore-cleaner",
    {},
    "server:mount,answer-init/start:await-ready,mount-overlay,verify,make-mountpoints,start-runtime../cleaner:remove-mountpoints/start:..start-runtime",
    "server:mount,answer-init/start:await-ready,mount-overlay,make-mountpoints/cleaner:remove-mountpoints/start:start-runtime",
  );
  // Who unmounts the lower stays: without that the rule holds, and what was ready is there.
  shortest(
    "explore-late-teardown",
    {},
    "server:mount,answer-init/start:make-directories,await-ready/teardown:umount-overlay,umount-lower/start:mount-overlay,verify,make-mountpoints,start-runtime/teardown:remove-upper",
    "server:mount/start:await-ready/teardown:umount-lower/start:mount-overlay,verify",
  );
  // And so does the server, without whom no rule is ever met.
  shortest(
    "explore-late-teardown",
    { readiness: "init-seen" },
    "server:mount/teardown:umount-overlay,umount-lower/server:answer-init/start:make-directories,await-ready,mount-overlay",
    "server:mount/teardown:umount-lower/server:answer-init/start:await-ready",
  );
  // Nobody finds the overlay missing who has not asked for one.
  shortest(
    "explore-late-teardown",
    {},
    "server:mount,answer-init/start:make-directories,await-ready,mount-overlay,verify/teardown:umount-overlay/start:make-mountpoints,start-runtime",
    "server:mount,answer-init/start:await-ready,mount-overlay/teardown:umount-overlay/start:start-runtime",
  );
});

function shortest(scenario: string, levels: Partial<Factors>, order: string, expected: string): void {
  it(`${expected}: ${scenario} ${JSON.stringify(levels)}`, async () => {
    const failure = await failed(scenario, levels, order);
    expect(failure).toBeDefined();
    const told = scenarioByName(scenario).explore?.(assign(levels));
    if (!told) throw new Error(`"${scenario}" is not explored`);
    const { shortest } = await reduceOrder(order, async (shorter) => {
      if (!isLegal(stepsOfId(shorter) ?? [], told)) return false;
      return (await failed(scenario, levels, shorter)) === failure;
    });
    expect(shortest).toBe(expected);
  });
}

/**
 * A pass is looked at once more: where something else on the machine holds a mount for a moment, an unmount takes effect late, and an order that
 * fails by it passes (seen once in a full run of all tests, and not in 11 runs of this test alone).
 */
async function failed(scenario: string, levels: Partial<Factors>, order: string): Promise<string | undefined> {
  const run = async () => failureOf(await agent.run(scenario, levels, order));
  return (await run()) ?? (await run());
}
