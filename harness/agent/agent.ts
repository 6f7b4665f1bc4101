/** What an agent does with each request: greets, runs trials one at a time, answers pings at once. */
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rmdir } from "node:fs/promises";
import { availableParallelism, machine, release, version } from "node:os";
import { hasCode } from "../../engine/system/index.ts";
import { openKernelLog } from "../../engine/system/kmsg.ts";
import { randomNumbers } from "../../scenarios/operations/chance.ts";
import type { FeatureResult } from "../features/feature.ts";
import { ActorPool } from "./actor-pool.ts";
import type { AgentParts } from "./agent-parts.ts";
import { runBatch } from "./batch.ts";
import { BuiltinLowers } from "./builtin-lowers.ts";
import { builtinOnly } from "./builtin-only.ts";
import { preparePlacements } from "./placements.ts";
import { missingPressure, openPressure } from "./pressure.ts";
import type { AgentMessage, AgentRequest, AgentStart, Hello } from "./protocol.ts";
import { type Restored, reseedAll, takeUpAgain } from "./restored.ts";
import { runTrial } from "./run-trial.ts";
import { missingConcurrency, processesToKeep } from "./side-room.ts";
import { measureSlowness, stretchBy } from "./slowness.ts";
import { SubjectLowers } from "./subject-lowers.ts";
import type { Reply } from "./transport/transport.ts";
import { vmOnly } from "./vm-only.ts";

export interface Agent {
  take(request: unknown, reply: Reply): void;
  /** Waits for what is under way, then takes everything down. */
  end(): Promise<void>;
}

export function createAgent(): Agent {
  let parts: AgentParts | undefined;
  let hello: Hello | undefined;
  let reseeded = Promise.resolve();
  let turn = Promise.resolve();

  async function answer(request: AgentRequest): Promise<AgentMessage> {
    if (typeof request !== "object" || request === null) throw noSuchRequest(request);
    await reseeded;
    if ("images" in request) {
      parts = await open(request);
      hello = await begin(parts);
      return { hello };
    }
    if ("restored" in request) return restored(started(parts), request.restored);
    if ("random" in request) return { random: await randomOf(started(parts)) };
    if ("features" in request) return { features: await probe(started(parts)) };
    if ("batch" in request) return { reports: await runBatch(started(parts), request.batch) };
    if ("scenario" in request) return { report: await runTrial(started(parts), request) };
    throw noSuchRequest(request);
  }

  function restored(warm: AgentParts, moment: Restored): AgentMessage {
    if (warm.start.vcpus === undefined)
      throw new Error("only an agent in a VM can be restored: this clock is not ours");
    if (!hello) throw new Error("the agent was restored before it had greeted");
    // They are reseeded before they do anything else; whoever waits for the agent need not wait for that.
    reseeded = takeUpAgain(moment, warm);
    reseeded.catch(() => undefined);
    return { restored: true, hello };
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
  await makeCgroup(start);
  const slowness = measureSlowness();
  const stretch = stretchBy(slowness);
  const spare = processesToKeep();
  let trials = 0;
  return {
    start,
    slowness,
    stretch,
    actors: new ActorPool(stretch, spare),
    lowers: start.subject
      ? new SubjectLowers(start.subject, start.machinePrefix, stretch)
      : new BuiltinLowers(stretch, spare),
    kernelLog: openKernelLog(),
    pressure: openPressure(start.cgroupParent, stretch),
    paces: new Map(),
    missingPlacements: new Map(),
    nextTrialId: () => `t${++trials}`,
  };
}

/** In a container without privileges it is refused, which shows where a runtime is to use it. */
async function makeCgroup(start: AgentStart): Promise<void> {
  try {
    await mkdir(cgroupDirectory(start), { recursive: true });
  } catch (error) {
    if (!start.container || !hasCode(error, "EROFS", "EACCES", "EPERM")) throw error;
  }
}

async function begin(parts: AgentParts): Promise<Hello> {
  const { actors, lowers, start } = parts;
  const [hello] = await Promise.all([greet(parts), actors.fit(2), lowers.fit(1)]);
  // Whoever saves this machine does so now.
  if (start.vcpus !== undefined) await reseedAll(randomBytes(64).toString("base64"), parts);
  return hello;
}

async function greet({ start, slowness, missingPlacements }: AgentParts): Promise<Hello> {
  const [placements, pressure] = await Promise.all([preparePlacements(start), missingPressure()]);
  for (const { level, reason } of placements.unavailable) missingPlacements.set(level, reason);
  return {
    kernel: { release: release(), version: version(), machine: machine() },
    runtimes: start.runtimes.map(({ level }) => level),
    slowness,
    processors: availableParallelism(),
    unavailable: [
      ...placements.unavailable,
      ...pressure,
      ...missingConcurrency(),
      ...(start.subject ? builtinOnly(start.subject.name) : []),
      ...(start.vcpus === undefined ? vmOnly() : []),
    ],
  };
}

/** Loaded when asked for: it is not needed to greet or for a trial. */
async function probe({ actors }: AgentParts): Promise<readonly FeatureResult[]> {
  const { probeFeatures } = await import("./probe-features.ts");
  return probeFeatures(actors);
}

async function randomOf({ actors }: AgentParts) {
  const actor = await actors.take();
  const ofActor = await actor.call("randomNumbers", {}, 30_000);
  await actors.giveBack(actor);
  return { agent: randomNumbers({}), actor: ofActor };
}

async function close({ start, actors, lowers, kernelLog, pressure }: AgentParts): Promise<void> {
  await pressure.close();
  await actors.close();
  await lowers.close();
  kernelLog.close();
  if (existsSync(cgroupDirectory(start))) await rmdir(cgroupDirectory(start));
}

function cgroupDirectory(start: AgentStart): string {
  return `/sys/fs/cgroup/${start.cgroupParent}`;
}
