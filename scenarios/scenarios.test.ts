/** Each scenario on the running kernel: what its mechanism and the catalogue of kernel behaviours say must come out. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestAgent, type TestAgent } from "../harness/environments/testing/test-agent.ts";
import type { Factors } from "./factors.ts";
import type { Outcome } from "./outcome.ts";

let agent: TestAgent;
beforeAll(async () => {
  agent = await startTestAgent(["probe", "edge-cases", "debian-minimal"]);
});
afterAll(() => agent.close());

type Expected = Outcome | { readonly outcome: Outcome; readonly evidence: object };
type Row = readonly [schedule: string, expected: Expected, levels?: Partial<Factors>];

/** In `mount-refused` and the like the errno is part of what is known. */
const withErrno = (outcome: Outcome, errno: string) => ({ outcome, evidence: { errno } });

describe("the order of overlay and lower", () => {
  rows("overlay-before-fuse", [
    ["overlay-first", "empty-lower"],
    ["made-anew", "ok"],
    ["overlay-first", "empty-lower", { overlay: "fuse-overlayfs" }],
    ["lower-first", "ok"],
  ]);
  rows("private-namespace", [
    ["split-before-lower", "empty-lower"],
    ["lower-before-split", "ok"],
  ]);
  rows("init-withheld", [
    ["overlay-in-flight", "ok"],
    ["overlay-in-flight", "ok", { holdMs: 500 }],
    ["answered-first", "ok"],
  ]);
  rows("slow-lookups", [
    ["in-order", "ok"],
    ["in-order", "ok", { holdMs: 100 }],
  ]);
  rows("readiness", [
    ["in-order", "ok"],
    ["in-order", "ok", { readiness: "init-seen" }],
    ["in-order", "ok", { readiness: "readdir-poll" }],
  ]);
});

describe("the end of a lower under its overlay", () => {
  rows("server-killed", [
    ["before-overlay", "disconnected"],
    ["during-overlay", "disconnected"],
    ["after-overlay", "disconnected"],
    ["remount-under-live-overlay", "disconnected"],
    ["overlay-made-anew", "ok"],
    ["overlay-made-anew", "ok", { overlay: "fuse-overlayfs" }],
  ]);
  rows("fuse-unmounted", [
    ["umount-under-overlay", "ok"],
    ["detach-under-overlay", "ok"],
    ["umount-before-overlay", "empty-lower"],
  ]);
  rows("mountpoint-removed-elsewhere", [
    ["lower-under-live-overlay", "ok"],
    // The root file system's own directory is gone: no path in it can be found.
    ["rootfs-in-use", withErrno("wrong-content", "ENOENT")],
    ["lower-before-overlay", withErrno("mount-refused", "ENOENT")],
  ]);
});

describe("containers that share", () => {
  rows("shared-image", [
    ["torn-down-before-second-overlay", "ok"],
    ["torn-down-after-second-overlay", "ok"],
    ["torn-down-after-walk", "ok"],
    ["lower-kept-by-second-overlay", "ok"],
    // A process of user space holds the lower open, so that nobody can unmount it meanwhile.
    ["lower-kept-by-second-overlay", withErrno("leak", "EBUSY"), { overlay: "fuse-overlayfs" }],
  ]);
  rows("lower-taken-from-start", [["lower-gone-before-overlay", "empty-lower"]]);
  rows("two-overlays-one-upper", [
    [
      "second-while-first-lives",
      { outcome: "ok", evidence: { kernelLog: containing("upperdir is in-use") } },
      { index: "off" },
    ],
    ["second-while-first-lives", withErrno("mount-refused", "EBUSY"), { index: "on" }],
  ]);
});

describe("the upper directory", () => {
  rows("upper-reuse", [
    ["other-image", "wrong-content", { index: "off" }],
    // Over FUSE the roots of all images have the same file handle, so that index=on is no help.
    ["other-image", "wrong-content", { index: "on" }],
  ]);
  rows("upper-recreated", [
    ["under-live-overlay", { outcome: "lost-write", evidence: { errno: "ENOENT", step: "start.make-mountpoint" } }],
    ["before-overlay", "ok"],
  ]);
  rows("upper-fills-up", [
    ["in-order", { outcome: "lost-write", evidence: { errno: "ENOSPC", step: "start.judge-refused-write" } }],
    ["in-order", "ok", { placement: "ext4" }],
  ]);
});

describe("settings of a correct start", () => {
  rows("setting", [
    ["in-order", "ok"],
    ["in-order", "ok", { index: "on", metacopy: "on", redirect_dir: "on", xino: "on" }],
    ["in-order", "ok", { volatile: "on" }],
    ["in-order", "ok", { userxattr: "on" }],
    ["in-order", withErrno("mount-refused", "EINVAL"), { userxattr: "on", metacopy: "on" }],
    ["in-order", withErrno("mount-refused", "EINVAL"), { userxattr: "on", redirect_dir: "on" }],
    ["in-order", "ok", { placement: "xfs" }],
    ["in-order", "ok", { placement: "btrfs" }],
    ["in-order", "ok", { placement: "dev-shm" }],
    ["in-order", "ok", { placement: "tiny-tmpfs" }],
    ["in-order", refusedUpper("not supported as upperdir"), { placement: "overlayfs" }],
    ["in-order", refusedUpper("upper fs missing required features"), { placement: "fuse" }],
    ["in-order", "ok", { ttlSec: 0 }],
    ["in-order", "ok", { overlay: "fuse-overlayfs" }],
  ]);
  rows("writes", [
    ["in-order", "ok"],
    ["in-order", "ok", { redirect_dir: "on" }],
    ["in-order", "ok", { placement: "tiny-tmpfs" }],
  ]);
  rows("content", [["in-order", "ok"]]);
  rows("link-count", [
    // It counts links by itself and so hides what the lower says.
    ["in-order", "ok", { overlay: "fuse-overlayfs" }],
  ]);
});

describe("whole starts of a container", () => {
  rows("recommended", [["in-order", "ok"]]);
  rows("runtimes", [["in-order", "ok"]]);
  rows("distribution", [["in-order", "ok"]]);
  rows("guide-fixed-flow-1", [["in-order", "ok"]]);
  rows("guide-fixed-flow-2", [["in-order", "ok"]]);

  it("leave to chance what the guide's current flow gives: the whole image or nothing", async () => {
    const { outcome, evidence } = await agent.run("guide-current-flow", { runtime: agent.runtime("runc-1.3.") });
    expect(["ok", "empty-lower"], evidence.message).toContain(outcome);
  });
});

function refusedUpper(words: string): Expected {
  return { outcome: "mount-refused", evidence: { errno: "EINVAL", kernelLog: containing(words) } };
}

function containing(words: string) {
  return expect.arrayContaining([expect.stringContaining(words)]);
}

const containers = ["recommended", "runtimes", "distribution", "guide-fixed-flow-1", "guide-fixed-flow-2"];

function rows(scenario: string, table: readonly Row[]): void {
  it.each(table.map(([schedule, expected, levels = {}]) => ({ scenario, schedule, expected, levels })))(
    "$scenario $schedule $levels gives $expected",
    async ({ schedule, expected, levels }) => {
      const runtime = containers.includes(scenario) ? { runtime: agent.runtime("runc-1.3.") } : {};
      const { outcome, evidence } = await agent.run(scenario, { ...runtime, ...levels }, schedule);
      const wanted = typeof expected === "string" ? { outcome: expected, evidence: {} } : expected;
      expect(outcome, JSON.stringify(evidence)).toBe(wanted.outcome);
      expect(evidence).toMatchObject(wanted.evidence);
    },
  );
}
