/** Rows about hangs, namespaces and fuse-overlayfs on kernel 6.18: K35, K36, K39. */
import { afterAll, beforeAll, describe, expect } from "vitest";
import { startTestAgent, type TestAgent } from "../../harness/environments/testing/test-agent.ts";
import { containing, expectRows, type Row } from "./testing/expectations.ts";

let agent: TestAgent;
beforeAll(async () => {
  agent = await startTestAgent(["probe"]);
});
afterAll(() => agent.close());

const on = (scenario: string, rows: readonly Row[]) => expectRows(() => agent, scenario, rows);

describe("K36: who waits for a stopped server", () => {
  // request_wait_answer() sleeps interruptibly until the first signal.
  const waits = "the caller waits in state S: statx(2) in request_wait_answer";
  const freed = (how: string) => ({ outcome: "ok" as const, evidence: { details: [waits, how] } });
  const aborted = "the caller was freed with ECONNABORTED";
  const notEnded = { outcome: "hang", evidence: { step: "watcher.kill" } } as const;
  on("server-frozen", [
    ["thawed", { outcome: "ok", evidence: { details: [waits] } }],
    ["killed", freed("SIGKILL ended it")],
    ["aborted", freed(aborted)],
    // The request to fuse-overlayfs was read by it; only that to its own lower was not.
    ["killed", notEnded, { overlay: "fuse-overlayfs" }],
  ]);
  on("server-frozen-mid-request", [
    // A request that was read is waited out: the last wait_event() of request_wait_answer() heeds no signal.
    ["killed", notEnded],
    ["aborted", freed(aborted)],
  ]);
});

describe("K39: mount namespaces", () => {
  on("namespace-split", [
    ["private-before-mounts", "empty-lower"],
    ["slave-before-mounts", "ok"],
    ["private-after-mounts", "ok"],
    ["unmounted-elsewhere", "ok"],
    // Its process lives as long as the copy of its mount, and holds the lower open in the first namespace.
    ["unmounted-elsewhere", { outcome: "leak", evidence: { errno: "EBUSY" } }, { overlay: "fuse-overlayfs" }],
  ]);
});

describe("K35: fuse-overlayfs, and the kernel's overlay beside it", () => {
  const counted = (links: number) => ({
    outcome: "wrong-content" as const,
    evidence: { message: expect.stringContaining(`has a link count of ${links} and`) },
  });
  on("hard-link-count", [
    // Of three names it has come across one.
    ["before-listing", counted(1)],
    ["after-listing", "ok"],
    ["after-removal", { ...counted(3), evidence: { details: containing("was removed and is found") } }],
    ["before-listing", "ok", { overlay: "kernel" }],
    // The lower's own count; only an index keeps a count of what is left (ovl_get_nlink()).
    ["after-removal", counted(3), { overlay: "kernel" }],
    ["after-removal", "ok", { overlay: "kernel", index: "on" }],
  ]);
  on("directory-made-again", [
    [
      "in-order",
      { outcome: "wrong-content", evidence: { step: "start.look" } },
      { overlay: "fuse-overlayfs", placement: "ext4", userxattr: "off" },
    ],
  ]);
  on("death-told", [
    ["killed", { outcome: "wrong-content", evidence: { errno: "ENOENT" } }],
    ["killed", { outcome: "disconnected", evidence: { errno: "ENOTCONN" } }, { overlay: "kernel" }],
  ]);
});
