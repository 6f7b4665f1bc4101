/** Containers that a trial starts beside the agent's own, through the engine's socket. */
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { setTimeout as after } from "node:timers/promises";
import type Docker from "dockerode";
import type { ContainerOptions, Containers, PeerContainer, Trial } from "../../scenarios/scenario.ts";
import type { PeerTemplate } from "./protocol.ts";
import type { Stretch } from "./slowness.ts";

export interface PeerParts {
  readonly template: PeerTemplate;
  /** Name of the agent's container, by which the engine knows it. */
  readonly agent: string;
  readonly stretch: Stretch;
}

/** For a first process to show, and for one that was killed to go. */
const lookMs = 10_000;
const lookEveryMs = 10;

/** @param trial whose end removes them */
export function peerContainers(trial: Pick<Trial, "id" | "defer">, parts: PeerParts): Containers {
  const { template, agent } = parts;
  const shared = `${template.shared.target}/${agent}-${trial.id}`;
  mkdirSync(shared, { recursive: true });
  trial.defer(`directory ${shared}`, async () => rmSync(shared, { recursive: true, force: true }));
  return { shared, start: (options) => startPeer(trial, parts, options) };
}

async function startPeer(
  trial: Pick<Trial, "id" | "defer">,
  parts: PeerParts,
  options: ContainerOptions,
): Promise<PeerContainer> {
  const { template, agent, stretch } = parts;
  const docker = await engineAt(template.socket);
  const name = `${agent}-${trial.id}-${options.name}`;
  const container = await docker.createContainer(specOf(name, parts, options));
  trial.defer(`container ${name}`, () => container.remove({ force: true, v: true }));
  await container.start();
  return {
    pid: () => processOf(name),
    kill: () => container.kill(),
    killInit: async () => {
      const { State } = await container.inspect();
      await killFromOutside(docker, template, `${name}-killer`, State.Pid);
    },
    ended: async (deadlineMs) => untilEnded(container, stretch(deadlineMs)),
    said: () => saidBy(container),
    ...(options.sharesProcesses ? { pid: await shownProcess(name, stretch(lookMs)) } : {}),
  };
}

async function saidBy(container: Docker.Container): Promise<string> {
  const words = (await container.logs({ stdout: true, stderr: true, tail: 20 })).toString("utf8");
  const { State: state } = await container.inspect();
  return state.Running ? words : `${words} (it ended with exit code ${state.ExitCode}, OOMKilled: ${state.OOMKilled})`;
}

/** Loaded by the first trial that needs it: it takes as long as some trials. */
async function engineAt(socketPath: string): Promise<Docker> {
  const { default: Engine } = await import("dockerode");
  return new Engine({ socketPath });
}

function specOf(
  name: string,
  { template, agent }: PeerParts,
  { propagation, sharesProcesses, memoryMiB, command = [] }: ContainerOptions,
): Docker.ContainerCreateOptions {
  const { source, target } = template.shared;
  const memory = memoryMiB === undefined ? {} : { Memory: memoryMiB * 2 ** 20, MemorySwap: memoryMiB * 2 ** 20 };
  return {
    name,
    Image: template.image,
    Labels: { ...template.labels },
    Cmd: [...template.enter, name, ...command],
    HostConfig: {
      ...template.hostConfig,
      ...memory,
      NetworkMode: "none",
      Binds: [...template.binds, `${source}:${target}:${propagation}`],
      ...(sharesProcesses ? { PidMode: `container:${agent}` } : {}),
    },
  };
}

/** A container that shares the engine's own process numbers kills it: in its own namespace SIGKILL to the first process is ignored. */
async function killFromOutside(
  docker: Docker,
  { image, labels }: PeerTemplate,
  name: string,
  pid: number,
): Promise<void> {
  const killer = await docker.createContainer({
    name,
    Image: image,
    Labels: { ...labels },
    Cmd: ["/bin/sh", "-c", `kill -KILL ${pid}`],
    HostConfig: { PidMode: "host", NetworkMode: "none" },
  });
  try {
    await killer.start();
    const { StatusCode } = await killer.wait();
    if (StatusCode !== 0) throw new Error(`kill -KILL ${pid} ended with exit code ${StatusCode}`);
  } finally {
    await killer.remove({ force: true });
  }
}

async function untilEnded(container: Docker.Container, deadlineMs: number): Promise<void> {
  const end = performance.now() + deadlineMs;
  while ((await container.inspect()).State.Running) {
    if (performance.now() > end) throw new Error(`container ${container.id} runs still after ${deadlineMs} ms`);
    await after(lookEveryMs);
  }
}

/** @returns looks its process up, which was there when this resolved */
async function shownProcess(name: string, deadlineMs: number): Promise<() => number> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    try {
      const pid = processOf(name);
      return () => pid;
    } catch (error) {
      if (performance.now() > end) throw error;
    }
    await after(lookEveryMs);
  }
}

/** The last word of a first process that has what mounting takes: see `enter-peer.sh`. */
function processOf(name: string): number {
  const pid = readdirSync("/proc").find((entry) => /^\d+$/.test(entry) && commandOf(entry).includes(`ready:${name}`));
  if (pid === undefined) throw new Error(`container ${name} has no process here`);
  return Number(pid);
}

/** Empty for a process that ended meanwhile. */
function commandOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
  } catch {
    return [];
  }
}
