/** What of the lower, of its server and of its mount is seen through the overlay: rows K1, K6, K7, K16, K40 on kernel 6.18. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestAgent, type TestAgent } from "../../harness/environments/testing/test-agent.ts";

let agent: TestAgent;
beforeAll(async () => {
  agent = await startTestAgent(["probe", "edge-cases", "debian-minimal"]);
});
afterAll(() => agent.close());

describe("K1: link counts of directories", () => {
  const seen = (ours: string, synthesised: string) => [
    "/: link count 1, then 1",
    `/etc/mountproof: link count ${ours}, then 1`,
    `/opt/made/by/nobody: link count ${synthesised}, then 1`,
  ];

  it.each([
    ["true", "ok", seen("2", "2")],
    ["zero", "deleted-directory", seen("0", "0")],
    ["zero-some", "deleted-directory", seen("0", "2")],
    ["zero-synthesised", "deleted-directory", seen("2", "0")],
  ] as const)("%s: the lower's until the first write, then 1", async (linkCount, expected, details) => {
    const { outcome, evidence } = await agent.run("merged-link-count", { linkCount });
    expect(outcome, evidence.message).toBe(expected);
    expect(evidence.details).toEqual(details);
  });
});

describe("K6: another nodeid or generation at each lookup", () => {
  it.each(["fresh", "new-generation"] as const)("%s: ESTALE from the second look on", async (nodeid) => {
    const { outcome, evidence } = await agent.run("nodeid-changes", { nodeid });
    expect(outcome).toBe("stale-handle");
    expect(evidence).toMatchObject({ errno: "ESTALE", path: "/etc/hosts" });
    expect(evidence.details).toEqual(["stat /etc/hosts: ok", "stat /etc/hosts: ESTALE", "stat /etc/hosts: ESTALE"]);
  });

  it("a stable one does no harm, nor one that nobody asks for again", async () => {
    expect(await agent.run("nodeid-changes", { nodeid: "stable" })).toMatchObject({ outcome: "ok" });
    expect(await agent.run("nodeid-changes", { ttlSec: 60 })).toMatchObject({ outcome: "ok" });
  });
});

describe("K16: types in listings", () => {
  it("that are wrong are passed on, from lower and merged directories", async () => {
    const { outcome, evidence } = await agent.run("entry-types", { dType: "wrong" });
    expect(outcome).toBe("wrong-content");
    // /data/made, which only the upper has, is told as it is.
    expect(evidence.details).toEqual([
      "/usr/bin: listed as file, is a directory",
      "/usr/lib: listed as file, is a directory",
      "/usr/sbin: listed as file, is a directory",
      "/data/dir: listed as file, is a directory",
    ]);
  });

  it.each(["true", "unknown"] as const)("that are %s do no harm", async (dType) => {
    expect(await agent.run("entry-types", { dType })).toMatchObject({ outcome: "ok" });
  });
});

describe("K7: after the death of the server", () => {
  const dead = (order: string, ttlSec: 0 | 60) => agent.run("after-server-death", { ttlSec }, order);

  it("nothing answers that was not used before", async () => {
    const { outcome, evidence } = await dead("unused", 60);
    expect(outcome).toBe("disconnected");
    expect(evidence.details).toHaveLength(7);
    for (const answer of evidence.details ?? []) expect(answer).toMatch(/: ENOTCONN$/);
  });

  /** Attributes and names are cached; open(2), opendir(3), pages never read, copy-up and new names need the server. */
  const cached = [
    "stat /etc/hosts: ok",
    "stat /usr/lib: ENOTCONN",
    "read /etc/hosts: ENOTCONN",
    "list /etc: ENOTCONN",
    "append /etc/hosts: ENOTCONN",
    "mkdir /etc/mountproof/made: ENOTCONN",
    "read /data/written: ok",
    "read of the open file /etc/group: ENOTCONN",
  ];

  it.each(["used", "lower-mounted-again"])(
    "cached attributes go on answering, and nothing heals: %s",
    async (order) => {
      const { outcome, evidence } = await dead(order, 60);
      expect(outcome).toBe("disconnected");
      expect(evidence.details).toEqual(cached);
    },
  );

  it("a path that must be looked up again is ESTALE, one not known yet ENOTCONN", async () => {
    const { outcome, evidence } = await dead("used", 0);
    expect(outcome).toBe("disconnected");
    // FUSE cannot confirm the entry and calls it invalid; ovl_revalidate_real() makes ESTALE of that.
    expect(evidence.details).toEqual(expect.arrayContaining(["stat /etc/hosts: ESTALE", "stat /usr/lib: ENOTCONN"]));
  });

  it("a new overlay on the same upper and a new lower has all again, and what was written", async () => {
    const { outcome, evidence } = await dead("new-overlay", 60);
    expect(outcome, evidence.message).toBe("ok");
    expect(evidence.details).toEqual([
      // close(2) of a FUSE file asks the server, too (FUSE_FLUSH).
      "close of the open file /etc/group: ENOTCONN",
      ...cached.slice(0, 7).map((answer) => answer.replace(/: .*/, ": ok")),
    ]);
  });
});

describe("K40: nosuid, nodev, noexec", () => {
  const flags = (order: string) => agent.run("mount-flags", {}, order);

  it.each(["no-flags", "lower-all"])("%s: setuid, device nodes and programs work", async (order) => {
    const { outcome, evidence } = await flags(order);
    expect(outcome, evidence.message).toBe("ok");
  });

  it("nosuid on the overlay takes the setuid bit its meaning", async () => {
    const { outcome, evidence } = await flags("overlay-nosuid");
    expect(outcome).toBe("wrong-content");
    expect(evidence.message).toContain("runs as user 1000");
  });

  it.each([
    ["overlay-nodev", "/types/null"],
    ["overlay-noexec", "/usr/bin/env"],
  ])("%s: EACCES", async (order, path) => {
    expect(await flags(order)).toMatchObject({ outcome: "wrong-content", evidence: { errno: "EACCES", path } });
  });
});
