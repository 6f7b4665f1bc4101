/** What an agent does with each request: greets, runs trials one at a time, answers pings at once. */
import { mkdir, rmdir } from "node:fs/promises";
import { machine, release, version } from "node:os";
import { openKernelLog } from "../../engine/system/kmsg.ts";
import type { FeatureResult } from "../features/feature.ts";
import { ActorPool } from "./actor-pool.ts";
import { BuiltinLowers } from "./builtin-lowers.ts";
import { builtinOnly } from "./builtin-only.ts";
import { preparePlacements } from "./placements.ts";
import type { AgentMessage, AgentRequest, AgentStart, Hello } from "./protocol.ts";
import { type AgentParts, runTrial } from "./run-trial.ts";
import { SubjectLowers } from "./subject-lowers.ts";
import type { Reply } from "./transport/transport.ts";

export interface Agent {
  take(request: unknown, reply: Reply): void;
  /** Waits for what is under way, then takes everything down. */
  end(): Promise<void>;
}

export function createAgent(): Agent {
  let parts: AgentParts | undefined;
  let turn = Promise.resolve();

  async function answer(request: AgentRequest): Promise<AgentMessage> {
    if (typeof request !== "object" || request === null) throw noSuchRequest(request);
    if ("images" in request) {
      parts = await open(request);
      return { hello: await begin(parts) };
    }
    if ("features" in request) return { features: await probe(started(parts)) };
    if ("scenario" in request) return { report: await runTrial(started(parts), request) };
    throw noSuchRequest(request);
  }

  return {
    take(request, reply) {
      if (isPing(request)) {
        reply({ pong: request.ping });
        return;
      }
      turn = turn.then(async () => reply(await answer(request as AgentRequest).catch(failure)));
    },
    async end() {
      await turn;
      if (parts) await close(parts);
    },
  };
}

function isPing(request: unknown): request is { readonly ping: number } {
  return typeof request === "object" && request !== null && "ping" in request;
}

function started(parts: AgentParts | undefined): AgentParts {
  if (!parts) throw new Error("the agent was not started: its first request must be the start");
  return parts;
}

function noSuchRequest(request: unknown): Error {
  return new Error(`the agent knows no such request: ${JSON.stringify(request).slice(0, 200)}`);
}

function failure(error: unknown): AgentMessage {
  return { failed: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

async function open(start: AgentStart): Promise<AgentParts> {
  await mkdir(cgroupDirectory(start), { recursive: true });
  let trials = 0;
  return {
    start,
    actors: new ActorPool(),
    lowers: start.subject ? new SubjectLowers(start.subject, start.machinePrefix) : new BuiltinLowers(),
    kernelLog: openKernelLog(),
    nextTrialId: () => `t${++trials}`,
  };
}

async function begin({ start, actors, lowers }: AgentParts): Promise<Hello> {
  const [hello] = await Promise.all([greet(start), actors.warm(2), lowers.warm()]);
  return hello;
}

async function greet(start: AgentStart): Promise<Hello> {
  const placements = await preparePlacements(start.cgroupParent);
  return {
    kernel: { release: release(), version: version(), machine: machine() },
    runtimes: start.runtimes.map(({ level }) => level),
    slowness: 1,
    unavailable: [...placements.unavailable, ...(start.subject ? builtinOnly(start.subject.name) : [])],
  };
}

/** Loaded when asked for: it is not needed to greet or for a trial. */
async function probe({ actors }: AgentParts): Promise<readonly FeatureResult[]> {
  const { probeFeatures } = await import("./probe-features.ts");
  return probeFeatures(actors);
}

async function close({ start, actors, lowers, kernelLog }: AgentParts): Promise<void> {
  await actors.close();
  await lowers.close();
  kernelLog.close();
  await rmdir(cgroupDirectory(start));
}

function cgroupDirectory(start: AgentStart): string {
  return `/sys/fs/cgroup/${start.cgroupParent}`;
}
