/** Trials inside containers of a private engine: the same verdicts as on the host, and what only containers have. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Factors } from "../../../scenarios/factors.ts";
import { startTestAgent, type TestAgent } from "../testing/test-agent.ts";
import { containerEnvironment } from "./environment.ts";

const environment = containerEnvironment({ startEngine: true });
let agent: TestAgent;
beforeAll(async () => {
  agent = await startTestAgent(["probe", "edge-cases"], {}, environment);
});
afterAll(async () => {
  await agent?.close();
  await environment.close?.();
});

type Levels = Partial<Factors>;

async function seen(scenario: string, levels: Levels = {}, schedule?: string, where = agent) {
  const { outcome, evidence } = await where.run(scenario, levels, schedule);
  return [outcome, [evidence.message, evidence.errno, ...(evidence.kernelLog ?? [])].join(" ")] as const;
}

it("tells engine, storage driver and privileges, and why", () => {
  const { container } = agent.connection;
  expect(container).toMatchObject({ foundBy: "started by this run", storageDriver: "overlay2" });
  expect(container?.engine).toMatch(/^Docker \d+\.\d+/);
  expect(container?.passedOver.map(({ what }) => what)).toEqual(["DOCKER_HOST", "dockerd", "podman"]);
  expect(["privileged", "caps"]).toContain(container?.privilege);
  if (container?.privilege === "caps") expect(container.privilegeReason).toMatch(/unable to apply caps.*CAP_/);
});

describe("as on the host", () => {
  it.each([
    ["recommended", {}, "ok"],
    ["setting", { placement: "ext4" }, "ok"],
    ["setting", { placement: "xfs" }, "ok"],
    ["setting", { placement: "btrfs" }, "ok"],
    ["setting", { placement: "overlayfs" }, "mount-refused"],
    ["setting", { placement: "fuse" }, "mount-refused"],
    ["setting", { overlay: "fuse-overlayfs" }, "ok"],
    ["setting", { fuseLibrary: "fuse-native" }, "wrong-content"],
    ["overlay-before-fuse", {}, "empty-lower"],
    ["copy-up", {}, "ok"],
  ] as [string, Levels, string][])("%s with %j: %s", async (scenario, levels, outcome) => {
    expect((await seen(scenario, levels))[0]).toBe(outcome);
  });

  it.each([
    ["runc-1.3.", "deleted-directory"],
    ["runc-1.4.", "deleted-directory"],
    ["runc-1.1.", "ok"],
    ["crun-", "ok"],
  ])("a lower with link count 0 under %s: %s, and under a true one all is well", async (beginning, outcome) => {
    const runtime = agent.runtime(beginning);
    expect((await seen("link-count", { runtime, linkCount: "zero" }))[0]).toBe(outcome);
    expect((await seen("runtimes", { runtime }))[0]).toBe("ok");
  });
});

describe("upper and work", () => {
  it.each([
    ["container-rootfs", ["mount-refused", expect.stringMatching(/EINVAL.*not supported as upperdir/)]],
    ["dev-shm", ["ok", expect.anything()]],
    ["volume", ["ok", expect.anything()]],
    ["bind-mount", ["ok", expect.anything()]],
    ["docker-tmpfs", ["ok", expect.anything()]],
  ] as [Factors["placement"], [string, unknown]][])("on %s: %j", async (placement, expected) => {
    const runtime = agent.runtime("runc-1.3.");
    expect(await seen("container-placement", { placement, runtime })).toEqual(expected);
  });

  it("in a /dev/shm of 64 MiB are full after as much", async () => {
    expect(await seen("shm-size")).toEqual(["lost-write", expect.stringContaining("ENOSPC after 64 of 80 MiB")]);
    expect((await seen("shm-size", { placement: "volume" }))[0]).toBe("ok");
  });

  it("over a directory of the root file system fit one overlay deep", async () => {
    expect((await seen("stacking-on-rootfs", {}, "one"))[0]).toBe("ok");
    const deep = ["mount-refused", expect.stringContaining("maximum fs stacking depth exceeded")];
    expect(await seen("stacking-on-rootfs", {}, "two")).toEqual(deep);
  });
});

describe("mounts of one container in another", () => {
  it.each([
    ["overlay-and-runtime-in-peer", "private", "empty-lower"],
    ["overlay-and-runtime-in-peer", "rslave", "ok"],
    ["overlay-and-runtime-in-peer", "rshared", "ok"],
    ["runtime-in-peer", "private", "empty-lower"],
    ["runtime-in-peer", "rslave", "ok"],
    ["overlay-in-peer", "rslave", "empty-lower"],
    ["overlay-in-peer", "rshared", "ok"],
    ["peer-started-later", "private", "ok"],
  ] as [string, Factors["propagation"], string][])("%s with %s: %s", async (order, propagation, outcome) => {
    const levels = { propagation, runtime: agent.runtime("runc-1.3.") };
    expect((await seen("mount-propagation", levels, order))[0]).toBe(outcome);
  });
});

describe("a container killed with its overlay live", () => {
  it.each([
    ["sigkill-init", "rshared", "disconnected"],
    ["docker-kill", "rshared", "disconnected"],
    ["memory-limit", "rshared", "disconnected"],
    ["sigkill-init", "rslave", "ok"],
    ["memory-limit", "rslave", "ok"],
    ["sigkill-init-recovered", "rshared", "ok"],
    ["memory-limit-recovered", "rshared", "ok"],
    ["memory-limit-recovered", "rslave", "ok"],
  ] as [string, Factors["propagation"], string][])("%s with %s: %s", async (order, propagation, outcome) => {
    const { outcome: shown, evidence } = await agent.run("container-killed", { propagation }, order);
    expect([shown, evidence.message]).toEqual([
      outcome,
      outcome === "ok" ? undefined : expect.stringContaining("ENOTCONN"),
    ]);
  });
});

describe("privileges", () => {
  it.each([
    ["caps", ["ok", expect.anything()]],
    ["sys-admin", ["ok", expect.anything()]],
    ["plain", ["mount-refused", expect.stringContaining("/dev/fuse")]],
  ] as [Exclude<Factors["privilege"], "default">, unknown][])("%s: %j", async (privilege, expected) => {
    const other = await startTestAgent(["probe", "edge-cases"], { privilege }, environment);
    try {
      const runtime = other.runtime("runc-1.3.");
      expect(await seen("container-privileges", { privilege, runtime }, undefined, other)).toEqual(expected);
    } finally {
      await other.close();
    }
  });

  it("privileged is told to be unavailable where the machine lacks a capability", () => {
    const { hello, container } = agent.connection;
    const reasons = hello.unavailable.filter(({ factor, level }) => factor === "privilege" && level === "privileged");
    expect(reasons).toHaveLength(container?.privilege === "privileged" ? 0 : 1);
  });

  it("rootless: root of a user namespace starts a container, and needs userxattr to make a directory again", async () => {
    const rootless = await startTestAgent(["probe", "edge-cases"], { privilege: "rootless" }, environment);
    try {
      const runtime = rootless.runtime("runc-1.3.");
      const levels = { privilege: "rootless", runtime } as const;
      expect((await seen("container-privileges", levels, undefined, rootless))[0]).toBe("ok");
      expect((await seen("rootless-writes", {}, undefined, rootless))[0]).toBe("ok");
      const without = await seen("rootless-writes", { userxattr: "off" }, undefined, rootless);
      expect(without).toEqual(["lost-write", expect.stringContaining("EIO")]);
    } finally {
      await rootless.close();
    }
  });

  it("a placement that an agent lacks is a fault of ours, not the kernel's", async () => {
    const plain = await startTestAgent(["probe", "edge-cases"], { privilege: "plain" }, environment);
    try {
      const [outcome, message] = await seen("setting", { placement: "xfs" }, undefined, plain);
      expect([outcome, message]).toEqual(["harness-error", expect.stringContaining('placement "xfs" is not here')]);
    } finally {
      await plain.close();
    }
  });
});

it("with the storage driver vfs the root file system holds an upper, and two overlays", async () => {
  const vfs = await startTestAgent(["probe", "edge-cases"], { storageDriver: "vfs" }, environment);
  try {
    expect(vfs.connection.container).toMatchObject({ storageDriver: "vfs" });
    const placement = "container-rootfs-vfs";
    const runtime = vfs.runtime("runc-1.3.");
    expect((await seen("container-placement", { placement, runtime }, undefined, vfs))[0]).toBe("ok");
    expect((await seen("stacking-on-rootfs", { placement }, "two", vfs))[0]).toBe("ok");
    expect((await seen("stacking-on-rootfs", { placement }, "three", vfs))[0]).toBe("mount-refused");
  } finally {
    await vfs.close();
  }
});
