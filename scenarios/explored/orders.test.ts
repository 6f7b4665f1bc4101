/** Orders written by hand, on the running kernel: what the mechanisms and the catalogue of known behaviours say must come out. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestAgent, type TestAgent } from "../../harness/environments/testing/test-agent.ts";
import { type Factors, factorLevels } from "../factors.ts";
import type { Evidence, Outcome } from "../outcome.ts";

let agent: TestAgent;
beforeAll(async () => {
  agent = await startTestAgent(["probe"]);
});
afterAll(() => agent.close());

const words = "wandered into deleted directory";

describe("nobody in between", () => {
  const whole = "await-ready,mount-overlay,verify,make-mountpoints,start-runtime";
  const inOrder: Record<string, string> = {
    "explore-start": `server:mount,answer-init/start:${whole}`,
    "explore-late-teardown": `teardown:umount-overlay,umount-lower,remove-upper/server:mount,answer-init/start:make-directories,${whole}`,
    "explore-cleaner": `cleaner:remove-mountpoints/server:mount,answer-init/start:${whole}`,
    "explore-cleaner-upper": `cleaner:remove-upper,recreate-upper/server:mount,answer-init/start:make-directories,${whole}`,
    "explore-cleaner-and-teardown": `cleaner:remove-mountpoints/teardown:umount-overlay,umount-lower,remove-upper/server:mount,answer-init/start:make-directories,${whole}`,
    "explore-shared-image": `first:live/second:make-directories,${whole}/first:umount-overlay,umount-lower,remove-upper`,
    "explore-crash": `server:mount,answer-init/start:${whole}/crash:kill,detach-dead,restart`,
    "explore-crash-remount": `server:mount,answer-init/start:${whole}/crash:kill,restart`,
    "explore-elsewhere": `elsewhere:unshare/server:mount,answer-init/start:${whole}/elsewhere:remove-lower-mountpoint,remove-rootfs-mountpoint`,
    "explore-full-upper": `filler:fill,free/server:mount,answer-init/start:await-ready,mount-overlay,verify,make-mountpoints,write-config,start-runtime`,
  };
  const cells = Object.entries(inOrder).flatMap(([scenario, order]) =>
    factorLevels.readiness.map((readiness) => ({ scenario, order, readiness })),
  );
  it.each(cells)("$scenario with $readiness is well", async ({ scenario, order, readiness }) => {
    const { outcome, evidence, timingsMs } = await agent.run(scenario, { readiness }, order);
    expect(outcome, JSON.stringify(evidence)).toBe("ok");
    // A step that waits for a gate of another act would be passed over, and the order be another one.
    const ended = Object.keys(timingsMs).filter((name) => stepsOf(order).includes(name));
    expect(ended).toEqual(stepsOf(order));
  });
});

describe("the order of overlay and lower", () => {
  const early = "start:await-ready,mount-overlay/server:mount,answer-init/start:verify,make-mountpoints,start-runtime";
  gives("explore-start", early, "empty-lower", {}, { readiness: "none" });
  gives("explore-start", early, "empty-lower", {}, { readiness: "fixed-delay", delayMs: 1 });
  gives("explore-start-delayed", early, "empty-lower", { step: "start.verify" });

  const meanwhile = "server:mount/start:await-ready,mount-overlay/server:answer-init/start:verify,start-runtime";
  gives("explore-start", meanwhile, "ok");

  const healthy = "server:mount,answer-init/start:await-ready,mount-overlay,verify,make-mountpoints,start-runtime";
  gives("explore-start", healthy, "deleted-directory", { step: "start.verify" }, { linkCount: "zero" });
  gives("explore-start", healthy, "deleted-directory", { step: "start.start-runtime" }, { linkCount: "zero-some" });
});

describe("a rule that is not met", () => {
  const gone = "server:mount,answer-init/teardown:umount-lower/start:await-ready,mount-overlay,verify";
  const unmet = { step: "start.await-ready", message: expect.stringContaining("was not met") };
  gives("explore-late-teardown", gone, "hang", unmet, { readiness: "mountinfo-poll" });
  gives("explore-late-teardown", gone, "hang", unmet, { readiness: "readdir-poll" });
  // The server's word says nothing about what became of the mount.
  gives("explore-late-teardown", gone, "empty-lower", { step: "start.verify" }, { readiness: "init-seen" });
  gives("explore-start", "start:await-ready,mount-overlay", "hang", unmet);
  gives("explore-start", "start:await-ready,mount-overlay", "hang", unmet, { readiness: "init-seen" });
});

describe("a late tear-down", () => {
  const ready = "server:mount,answer-init/start:make-directories,await-ready";
  const all = "teardown:umount-overlay,umount-lower,remove-upper";
  const rest = "verify,make-mountpoints,start-runtime";
  gives("explore-late-teardown", `${ready}/teardown:umount-lower/start:mount-overlay,${rest}`, "empty-lower");
  gives("explore-late-teardown", `${ready}/${all}/start:mount-overlay`, "mount-refused", { errno: "ENOENT" });
  gives("explore-late-teardown", `${ready},mount-overlay/teardown:umount-overlay/start:${rest}`, "wrong-content", {
    message: "no overlay is mounted at the container's root",
  });
  // The lower is busy while the mount looks at it: the script goes on without it.
  const inFlight = `${ready},mount-overlay../teardown:umount-overlay,umount-lower/start:..mount-overlay,${rest}`;
  gives("explore-late-teardown", inFlight, "ok");
  gives("explore-late-teardown", `${ready},mount-overlay../${all}/start:..mount-overlay,verify`, "wrong-content", {
    errno: "ENOENT",
  });
});

describe("a cleaner", () => {
  const made = "server:mount,answer-init/start:await-ready,mount-overlay,verify,make-mountpoints";
  const before = `${made}/cleaner:remove-mountpoints/start:start-runtime`;
  const within = `${made},start-runtime../cleaner:remove-mountpoints/start:..start-runtime`;
  for (const order of [before, within]) {
    gives("explore-cleaner", order, "deleted-directory", { path: "/volumes", message: expect.stringContaining(words) });
    withRunc("explore-cleaner", order, "deleted-directory", expect.stringContaining(words));
  }
  gives("explore-cleaner", `${made},start-runtime/cleaner:remove-mountpoints`, "ok");
  withRunc("explore-cleaner", `${made},start-runtime/cleaner:remove-mountpoints`, "ok");

  const mounted = "server:mount,answer-init/start:make-directories,await-ready,mount-overlay,verify";
  const remade = "cleaner:remove-upper,recreate-upper";
  gives("explore-cleaner-upper", `${mounted}/${remade}/start:make-mountpoints`, "lost-write", { errno: "ENOENT" });
  gives("explore-cleaner-upper", `${mounted},make-mountpoints/${remade}/start:start-runtime`, "deleted-directory");
});

describe("a shared image", () => {
  const ready = "first:live/second:make-directories,await-ready";
  const torn = "first:umount-overlay,umount-lower,remove-upper";
  gives("explore-shared-image", `${ready}/${torn}/second:mount-overlay,verify`, "empty-lower", {
    step: "second.verify",
  });
  const kept = `${ready},mount-overlay/${torn}/second:verify,make-mountpoints,start-runtime`;
  gives("explore-shared-image", kept, "ok");
  withRunc("explore-shared-image", kept, "ok");
});

describe("a crash of the server", () => {
  const start = "server:mount,answer-init/start:await-ready,mount-overlay";
  const again = "crash:kill,detach-dead,restart";
  gives("explore-crash", `${start}/crash:kill/start:verify`, "disconnected", { errno: "ENOTCONN" });
  gives("explore-crash", `${start}../crash:kill/start:..mount-overlay`, "disconnected", { errno: "ECONNABORTED" });
  const walking = `${start},start-runtime../crash:kill/start:..start-runtime`;
  gives("explore-crash", walking, "disconnected", { path: "/etc/mountproof" });
  gives("explore-crash", `${start}/${again}/start:verify`, "disconnected");
  gives("explore-crash", `server:mount,answer-init/${again}/start:await-ready,mount-overlay,verify`, "ok");
  const unanswered = "server:mount/start:await-ready,mount-overlay/crash:kill/server:answer-init";
  gives("explore-crash", unanswered, "disconnected", { step: "start.mount-overlay" });
  const dead = "server:mount,answer-init/crash:kill/start:await-ready";
  gives("explore-crash", dead, "disconnected", { errno: "ENOTCONN" }, { readiness: "readdir-poll" });
  // A dead mount shows in mountinfo.
  gives("explore-crash-remount", `${dead},mount-overlay`, "disconnected", { step: "start.mount-overlay" });
  gives(
    "explore-crash-remount",
    "server:mount,answer-init/crash:kill,restart/start:await-ready,mount-overlay,verify",
    "ok",
  );
});

describe("removal from another namespace", () => {
  const ready = "elsewhere:unshare/server:mount,answer-init/start:await-ready";
  const lower = "elsewhere:remove-lower-mountpoint";
  gives("explore-elsewhere", `${ready},mount-overlay/${lower}/start:verify,start-runtime`, "ok");
  gives("explore-elsewhere", `${ready}/${lower}/start:mount-overlay`, "mount-refused", { errno: "ENOENT" });
  // The kernel does not clone a mount that has left the tree meanwhile.
  gives("explore-elsewhere", `${ready},mount-overlay../${lower}/start:..mount-overlay`, "mount-refused", {
    errno: "EINVAL",
  });
  gives("explore-elsewhere", `${ready},mount-overlay/elsewhere:remove-rootfs-mountpoint/start:verify`, "wrong-content");
  // Without a namespace of their own they find the mountpoints in use.
  gives("explore-elsewhere", `server:mount,answer-init/start:mount-overlay/${lower}/start:verify`, "ok");
});

describe("a full upper", () => {
  const made = "server:mount,answer-init/start:await-ready,mount-overlay,verify,make-mountpoints";
  gives("explore-full-upper", `${made}/filler:fill/start:write-config`, "lost-write", { errno: "ENOSPC" });
  gives("explore-full-upper", `filler:fill/${made}/filler:free/start:write-config,start-runtime`, "ok");
});

function gives(
  scenario: string,
  order: string,
  outcome: Outcome,
  evidence: Evidence = {},
  levels: Partial<Factors> = {},
) {
  it(`${scenario} ${order} ${JSON.stringify(levels)} gives ${outcome}`, async () => {
    const seen = await agent.run(scenario, levels, order);
    expect(seen.outcome, JSON.stringify(seen.evidence)).toBe(outcome);
    expect(seen.evidence).toMatchObject(evidence);
  });
}

function withRunc(scenario: string, order: string, outcome: Outcome, message?: unknown) {
  it(`${scenario} ${order} with a runtime gives ${outcome}`, async () => {
    const seen = await agent.run(scenario, { runtime: agent.runtime("runc-1.3.") }, order);
    expect(seen.outcome, JSON.stringify(seen.evidence)).toBe(outcome);
    if (message) expect(seen.evidence.message).toEqual(message);
  });
}

function stepsOf(order: string): string[] {
  return order.split("/").flatMap((run) => {
    const [actor, steps = ""] = run.split(":");
    return steps.split(",").map((step) => `${actor}.${step}`);
  });
}
