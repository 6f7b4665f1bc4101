/** The agent: runs inside an environment, reads requests from standard input and answers on standard output. */
import { mkdir, rmdir } from "node:fs/promises";
import { machine, release, version } from "node:os";
import { createInterface } from "node:readline";
import { openKernelLog } from "../../engine/system/kmsg.ts";
import { ActorPool } from "./actor-pool.ts";
import { BuiltinLowers } from "./builtin-lowers.ts";
import { builtinOnly } from "./builtin-only.ts";
import { preparePlacements } from "./placements.ts";
import type { AgentMessage, AgentStart, Hello, TrialRequest } from "./protocol.ts";
import { type AgentParts, runTrial } from "./run-trial.ts";
import { SubjectLowers } from "./subject-lowers.ts";

const lines = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY });
let agent: AgentParts | undefined;
for await (const line of lines) {
  try {
    say(agent ? { report: await runTrial(agent, JSON.parse(line) as TrialRequest) } : await begin(JSON.parse(line)));
  } catch (error) {
    say({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}
await end();

async function begin(start: AgentStart): Promise<AgentMessage> {
  await mkdir(cgroupDirectory(start), { recursive: true });
  agent = openAgent(start);
  const [hello] = await Promise.all([greet(start), agent.actors.warm(2), agent.lowers.warm()]);
  return { hello };
}

function openAgent(start: AgentStart): AgentParts {
  let trials = 0;
  return {
    start,
    actors: new ActorPool(),
    lowers: start.subject ? new SubjectLowers(start.subject, start.machinePrefix) : new BuiltinLowers(),
    kernelLog: openKernelLog(),
    nextTrialId: () => `t${++trials}`,
  };
}

async function greet(start: AgentStart): Promise<Hello> {
  const placements = await preparePlacements(start.cgroupParent);
  return {
    kernel: { release: release(), version: version(), machine: machine() },
    runtimes: start.runtimes.map(({ level }) => level),
    unavailable: [...placements.unavailable, ...(start.subject ? builtinOnly(start.subject.name) : [])],
  };
}

async function end(): Promise<void> {
  if (!agent) return;
  await agent.actors.close();
  await agent.lowers.close();
  agent.kernelLog.close();
  await rmdir(cgroupDirectory(agent.start));
}

function cgroupDirectory(start: AgentStart): string {
  return `/sys/fs/cgroup/${start.cgroupParent}`;
}

function say(message: AgentMessage): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
