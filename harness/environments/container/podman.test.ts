/** Another engine, found by its socket: Podman. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { execa } from "execa";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { removeCgroupsNamed } from "../leftovers.ts";
import { startTestAgent, type TestAgent } from "../testing/test-agent.ts";
import { connectEngine } from "./engine/engine.ts";
import { containerEnvironment } from "./environment.ts";
import { ownerLabel } from "./labels.ts";
import { sweep } from "./reaper.ts";

let directory: string;
let socket: string;
let podman: ChildProcess;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "mountproof-podman-"));
  mkdirSync(join(directory, "podman"));
  socket = join(directory, "podman/podman.sock");
  vi.stubEnv("DOCKER_HOST", "");
  vi.stubEnv("XDG_RUNTIME_DIR", directory);
  podman = spawn("podman", [...store(), "system", "service", "--time=0", `unix://${socket}`], { stdio: "ignore" });
  for (let tries = 0; tries < 600; tries++) {
    const answers = await connectEngine(socket).catch(() => undefined);
    if (answers) return;
    await after(100);
  }
  throw new Error("podman does not answer");
});
afterAll(async () => {
  await environment.close?.();
  podman.kill("SIGTERM");
  await once(podman, "exit");
  await execa("podman", [...store(), "system", "reset", "--force"], { reject: false });
  await removeCgroupsNamed("libpod_parent");
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true, force: true });
});

function store(): string[] {
  const [root, runroot] = [join(directory, "root"), join(directory, "runroot")];
  return ["--root", root, "--runroot", runroot, "--cgroup-manager", "cgroupfs"];
}

const environment = containerEnvironment({ startEngine: false });

it("is found, and carries trials with and without privileges", async () => {
  const agent = await startTestAgent(["probe", "edge-cases"], {}, environment);
  try {
    expect(agent.connection.container).toMatchObject({
      engine: expect.stringMatching(/^Podman \d/),
      foundBy: "podman",
      passedOver: [{ what: "DOCKER_HOST" }, { what: "dockerd" }],
    });
    const runtime = agent.runtime("runc-1.3.");
    expect(await agent.run("recommended", { runtime })).toMatchObject({ outcome: "ok" });
    const zero = await agent.run("link-count", { runtime, linkCount: "zero" });
    expect(zero).toMatchObject({ outcome: "deleted-directory" });
    expect(await agent.run("setting", { placement: "container-rootfs" })).toMatchObject({ outcome: "mount-refused" });
    const vfs = agent.connection.hello.unavailable.find(({ level }) => level === "container-rootfs-vfs");
    expect(vfs?.reason).toContain("--start-engine");
  } finally {
    await agent.close();
  }
  await rootless();
  const { docker } = await connectEngine(socket);
  expect(await docker.listContainers({ all: true, filters: { label: [ownerLabel] } })).toEqual([]);
  expect(await sweep(docker)).toEqual([]);
});

async function rootless(): Promise<void> {
  const agent: TestAgent = await startTestAgent(["probe", "edge-cases"], { privilege: "rootless" }, environment);
  try {
    const levels = { privilege: "rootless", runtime: agent.runtime("runc-1.3.") } as const;
    expect(await agent.run("container-privileges", levels)).toMatchObject({ outcome: "ok" });
  } finally {
    await agent.close();
  }
}
