/** The guide's error, made on purpose: who says it, what brings it about, and what does not make it go away. */
import { describe, expect, it } from "vitest";
import { cell } from "../harness/vitest/index.ts";
import type { Factors } from "./factors.ts";

/** The guide's words, said by the runtime. */
const wandered = {
  message: expect.stringContaining("wandered into deleted directory"),
  step: "start.run-container",
};
/** From runc 1.2 on it walks with filepath-securejoin, which refuses a directory whose link count is 0. */
const careful = ["runc-1.3.", "runc-1.4."];
const careless = ["runc-1.1.5", "runc-1.1.15", "crun-"];

describe("a lower that serves a link count of zero", () => {
  it("makes runc say the guide's words, always", async () => {
    await expect(cell({ scenario: "link-count", factors: { runtime: "runc-1.3." } })).toFail({
      outcome: "deleted-directory",
      message: "wandered into deleted directory",
    });
  });

  it("makes the next runc say them, too", () => refused({ runtime: "runc-1.4." }));

  it.each(careless)("does not bother %s", (runtime) => passes({ runtime }));

  it.each<[string, Partial<Factors>]>([
    ["a delay of 500 ms", { delayMs: 500, readiness: "fixed-delay" }],
    ["500 ms after the mount was seen", { delayMs: 500 }],
    ["upper in /dev/shm", { placement: "dev-shm" }],
    ["upper on xfs", { placement: "xfs" }],
    ["the guide's two flags", { index: "off", metacopy: "off" }],
    ["index=on", { index: "on" }],
    ["metacopy=on", { metacopy: "on" }],
    ["the kernel's own defaults", { index: "default", metacopy: "default" }],
  ])("is not healed by %s", (_what, levels) => refused({ runtime: "runc-1.3.", ...levels }));

  it.each<Factors["linkCount"]>(["zero", "zero-some", "zero-synthesised"])(
    "is found without any runtime by the walk: %s",
    async (linkCount) => {
      await expect(once({ linkCount, runtime: "none" })).toGive("deleted-directory", { step: "start.walk" });
    },
  );

  it.each<Factors["linkCount"]>(["zero-some", "zero-synthesised"])(
    "bothers runc also when only some directories have it: %s",
    (linkCount) => refused({ runtime: "runc-1.3.", linkCount }),
  );
});

describe("a lower that serves true link counts", () => {
  it.each(careful)("starts containers with %s, however often", async (runtime) => {
    await expect(cell({ scenario: "link-count", factors: { runtime, linkCount: "true" } })).toBeStable();
  });

  it.each(careless)("starts a container with %s", (runtime) => passes({ runtime, linkCount: "true" }));
});

describe("a cleaner that removes a mountpoint from upper under the live overlay, the lower being correct", () => {
  it.each(careful)("makes %s say the guide's words when it comes before the runtime", async (runtime) => {
    const evidence = { ...wandered, step: "start.use-mountpoint" };
    await expect(cleaner(runtime, "removed-before-use")).toGive("deleted-directory", evidence);
  });

  it.each(["removed-after-use", "removed-before-made"])("does no harm in the order %s", async (order) => {
    await expect(cleaner("runc-1.3.", order)).toGive("ok");
  });
});

const refused = (levels: Partial<Factors>) => expect(once(levels)).toGive("deleted-directory", wandered);
const passes = (levels: Partial<Factors>) => expect(once(levels)).toGive("ok");
const once = (factors: Partial<Factors>) => cell({ scenario: "link-count", factors, trials: 1 });

function cleaner(runtime: string, schedule: string) {
  return cell({ scenario: "cleaner-removes-mountpoint", factors: { runtime }, schedule, trials: 1 });
}
