/** One kernel in a machine that Vagrant brings up from the project's box, with real runc; and what is left afterwards, also of a run that is killed. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { prepareFixture } from "../../../fixtures/build.ts";
import { assign, type Factors } from "../../../scenarios/factors.ts";
import { scenarioByName } from "../../../scenarios/index.ts";
import { inVagrant } from "../../places/in-vagrant.ts";
import type { AgentConnection, Environment } from "../environment.ts";
import { findLeftovers, removeLeftovers } from "../leftovers.ts";
import { ownerMark } from "../owner.ts";
import { cleaningAlone, cleaningMs } from "../testing/cleaning-alone.ts";
import { allProcesses } from "../testing/processes.ts";
import { runsDirectory } from "./paths.ts";
import { probeBox } from "./probe.ts";

const applicable = await probeBox();
if (!applicable.applicable) console.log(`Vagrant is not applicable here, because ${applicable.reason}`);
const mountproof = fileURLToPath(new URL("../../../bin/mountproof", import.meta.url));

describe.skipIf(!applicable.applicable)("a machine of the box", () => {
  let environment: Environment;
  let agent: AgentConnection;
  let networks: string[];
  beforeAll(async () => {
    networks = readdirSync("/sys/class/net");
    const world = await inVagrant([{ kind: "catalogue", name: "6.1" }], {}, () => undefined);
    environment = world.environments[0] as Environment;
    const images = [await prepareFixture("probe"), await prepareFixture("edge-cases")];
    agent = await environment.start({ images, log: () => undefined });
  }, 600_000);
  afterAll(async () => {
    await agent?.close();
    await environment?.close?.();
  });

  it("runs the kernel that was asked for, and says with which command line", () => {
    expect(agent.hello.kernel.release).toMatch(/^6\.1\./);
    expect(agent.hello.unavailable.map(({ factor }) => factor)).not.toContain("vcpus");
    expect(agent.guest?.commandLine.join(" ")).toContain(`/boot/${agent.hello.kernel.release}/vmlinux`);
  });

  it("passes the recommended setting", async () => {
    for (let trial = 0; trial < 3; trial++)
      expect(await run("recommended", {}, trial)).toMatchObject({ outcome: "ok" });
  });

  it("shows the guide's error for a link count of zero with runc 1.3, and none with 1.1", async () => {
    const failed = await run("link-count", { linkCount: "zero", runtime: runtime("runc-1.3.") });
    expect(failed).toMatchObject({ outcome: "deleted-directory" });
    expect(failed.evidence.message).toContain("wandered into deleted directory");
    expect(await run("link-count", { linkCount: "zero", runtime: runtime("runc-1.1.") })).toMatchObject({
      outcome: "ok",
    });
  });

  it("tells that its kernel panicked", async () => {
    const trial = run("recommended", {});
    const [qemu] = allProcesses().filter(({ command }) => isMachineOf(ownerMark(), command));
    const [, domain] = /guest=([^,]+)/.exec(qemu?.command ?? "") ?? [];
    // QEMU lives where libvirtd does. The kernel takes an NMI for a reason to panic.
    const where = ["--target", `${qemu?.pid}`, "--mount", "--net"];
    await execa("nsenter", [...where, "virsh", "--connect", "qemu:///system", "inject-nmi", `${domain}`]);
    await expect(trial).rejects.toMatchObject({ outcome: "kernel-fault" });
  });

  it("is gone afterwards, with libvirtd, networks and directories", async () => {
    await agent.close();
    expect(machinesOf(ownerMark())).toEqual([]);
    await environment.close?.();
    expect(processesOf(ownerMark())).toEqual([]);
    expect(readdirSync(runsDirectory()).filter((name) => name.startsWith(ownerMark()))).toEqual([]);
    expect(readdirSync("/sys/class/net")).toEqual(networks);
  });

  function runtime(beginning: string): Factors["runtime"] {
    return agent.hello.runtimes.find((level) => level.startsWith(beginning)) as Factors["runtime"];
  }

  function run(scenario: string, levels: Partial<Factors>, trial = 0) {
    const factors = assign({ ...scenarioByName(scenario).levels, ...levels });
    return agent.runTrial({ scenario, factors, trial, seed: trial });
  }
});

describe.skipIf(!applicable.applicable)("a run that is killed", () => {
  const out = mkdtempSync(join(tmpdir(), "mountproof-vagrant-kill-"));
  afterAll(() => rmSync(out, { recursive: true }));

  it(
    "leaves a directory, which cleaning removes, and nothing else",
    { timeout: cleaningMs },
    cleaningAlone(async () => {
      const args = ["--env", "vagrant", "--kernel", "6.1", "--profile", "quick", "--only", "recommended"];
      const run = spawn(mountproof, ["run", ...args, "--out", out], { stdio: "ignore" });
      const mark = `${run.pid}-`;
      await until(() => machinesOf(mark).length > 0, 600_000);
      await kill(run);
      await until(() => processesOf(mark).length === 0, 120_000);
      expect(processesOf(mark)).toEqual([]);
      const ofIts = () => findLeftovers().filter((path) => path.startsWith(join(runsDirectory(), mark)));
      expect(ofIts()).toHaveLength(1);
      await removeLeftovers();
      expect(ofIts()).toEqual([]);
    }),
  );
});

function machinesOf(mark: string): string[] {
  return processesOf(mark).filter((command) => isMachineOf(mark, command));
}

function processesOf(mark: string): string[] {
  return allProcesses()
    .map(({ command }) => command)
    .filter((command) => isOf(mark, command));
}

/** The run's directory stands on the command lines of libvirtd's first process, of each QEMU and of ssh. */
function isOf(mark: string, command: string): boolean {
  return command.includes(join(runsDirectory(), mark));
}

function isMachineOf(mark: string, command: string): boolean {
  return isOf(mark, command) && command.includes("qemu-system");
}

async function until(condition: () => boolean, ms: number): Promise<void> {
  for (const end = performance.now() + ms; !condition() && performance.now() < end; ) await after(100);
}

async function kill(run: ChildProcess): Promise<void> {
  const exit = once(run, "exit");
  run.kill("SIGKILL");
  await exit;
}
