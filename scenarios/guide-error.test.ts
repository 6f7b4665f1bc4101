/** The guide's error, made on purpose: who says it, what brings it about, and what does not make it go away. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestAgent, type TestAgent } from "../harness/environments/testing/test-agent.ts";
import type { Factors } from "./factors.ts";

const words = "wandered into deleted directory";
/** From runc 1.2 on it walks with filepath-securejoin, which refuses a directory whose link count is 0. */
const careful = ["runc-1.3.", "runc-1.4."];
const careless = ["runc-1.1.5", "runc-1.1.15", "crun-"];

let agent: TestAgent;
beforeAll(async () => {
  agent = await startTestAgent(["probe"]);
});
afterAll(() => agent.close());

describe("a lower that serves a link count of zero", () => {
  it.each(careful)("makes %s say the guide's words", async (runtime) => {
    const { outcome, evidence } = await linkCount({ runtime });
    expect(outcome).toBe("deleted-directory");
    expect(evidence.message).toContain(words);
    expect(evidence.step).toBe("start.run-container");
  });

  it.each(careless)("does not bother %s", async (runtime) => {
    expect(await linkCount({ runtime })).toMatchObject({ outcome: "ok" });
  });

  it.each<[string, Partial<Factors>]>([
    ["a delay of 500 ms", { delayMs: 500, readiness: "fixed-delay" }],
    ["500 ms after the mount was seen", { delayMs: 500 }],
    ["upper in /dev/shm", { placement: "dev-shm" }],
    ["upper on xfs", { placement: "xfs" }],
    ["the guide's two flags", { index: "off", metacopy: "off" }],
    ["index=on", { index: "on" }],
    ["metacopy=on", { metacopy: "on" }],
    ["the kernel's own defaults", { index: "default", metacopy: "default" }],
  ])("is not healed by %s", async (_what, levels) => {
    const { outcome, evidence } = await linkCount({ runtime: "runc-1.3.", ...levels });
    expect(outcome).toBe("deleted-directory");
    expect(evidence.message).toContain(words);
  });

  it.each<Factors["linkCount"]>(["zero", "zero-some", "zero-synthesised"])(
    "is found without any runtime by the walk: %s",
    async (level) => {
      const { outcome, evidence } = await linkCount({ linkCount: level });
      expect(outcome).toBe("deleted-directory");
      expect(evidence.step).toBe("start.walk");
    },
  );

  it.each<Factors["linkCount"]>(["zero-some", "zero-synthesised"])(
    "bothers runc also when only some directories have it: %s",
    async (level) => {
      const { outcome, evidence } = await linkCount({ runtime: "runc-1.3.", linkCount: level });
      expect(outcome).toBe("deleted-directory");
      expect(evidence.message).toContain(words);
    },
  );
});

describe("a lower that serves true link counts", () => {
  it.each([...careful, ...careless])("starts a container with %s", async (runtime) => {
    expect(await linkCount({ runtime, linkCount: "true" })).toMatchObject({ outcome: "ok" });
  });
});

describe("a cleaner that removes a mountpoint from upper under the live overlay, the lower being correct", () => {
  it.each(careful)("makes %s say the guide's words when it comes before the runtime", async (runtime) => {
    const { outcome, evidence } = await cleaner(runtime, "removed-before-use");
    expect(outcome).toBe("deleted-directory");
    expect(evidence.message).toContain(words);
    expect(evidence.step).toBe("start.use-mountpoint");
  });

  it.each(["removed-after-use", "removed-before-made"])("does no harm in the order %s", async (order) => {
    expect(await cleaner("runc-1.3.", order)).toMatchObject({ outcome: "ok" });
  });
});

function linkCount(levels: Partial<Factors>) {
  return agent.run("link-count", withRuntime(levels));
}

function cleaner(runtime: string, order: string) {
  return agent.run("cleaner-removes-mountpoint", withRuntime({ runtime }), order);
}

function withRuntime({ runtime, ...levels }: Partial<Factors>): Partial<Factors> {
  return runtime === undefined ? levels : { ...levels, runtime: agent.runtime(runtime) };
}
