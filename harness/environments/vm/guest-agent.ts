/** The trial agent of a guest, as the harness sees it: messages over two ports, one request at a time, and pings any time. */
import { randomBytes } from "node:crypto";
import { openHarnessChannel } from "../../agent/channel/index.ts";
import type { AgentMessage, AgentStart, BatchReport, Hello, TrialReport, TrialRequest } from "../../agent/protocol.ts";
import type { FeatureResult } from "../../features/feature.ts";
import type { Machine } from "./contract.ts";
import { readLines } from "./read-lines.ts";

export interface GuestAgent {
  /** The first request to an agent that was just started. */
  start(start: AgentStart): Promise<Hello>;
  /** The first request to one that was saved after it had greeted: tells it the time, and random numbers that no other has. */
  restored(): Promise<Hello>;
  runTrial(request: TrialRequest): Promise<TrialReport>;
  runTrials(requests: readonly TrialRequest[]): Promise<readonly BatchReport[]>;
  features(): Promise<readonly FeatureResult[]>;
  /** Whether its event loop turns. */
  ping(timeoutMs: number): Promise<boolean>;
  close(): void;
}

/** Bytes that a restored guest's generators are fed with. */
const entropyBytes = 64;

/** @param log receives what the agent and its processes say on standard error, and what the channel drops */
export function openGuestAgent({ ports }: Pick<Machine, "ports">, log: (line: string) => void): GuestAgent {
  const waiting: PromiseWithResolvers<AgentMessage>[] = [];
  const pings = new Map<number, () => void>();
  let pingCount = 0;
  readLines(ports.errors, log);
  const channel = openHarnessChannel(ports, {
    message: (body) => {
      const message = body as AgentMessage;
      if ("pong" in message) pings.get(message.pong)?.();
      else waiting.shift()?.resolve(message);
    },
    damaged: (reason) => log(`dropped a line from the agent: ${reason}`),
  });
  const ask = async (request: object): Promise<AgentMessage> => {
    const answer = Promise.withResolvers<AgentMessage>();
    waiting.push(answer);
    channel.send(request).catch(answer.reject);
    return answer.promise;
  };

  return {
    start: async (start) => expectHello(await ask(start)),
    restored: async () => {
      const entropy = randomBytes(entropyBytes).toString("base64");
      return expectHello(await ask({ restored: { epochMs: Date.now(), entropy } }));
    },
    runTrial: async (request) => {
      const answer = await ask(request);
      if ("report" in answer) return answer.report;
      throw unexpected("the trial", answer);
    },
    runTrials: async (batch) => {
      const answer = await ask({ batch });
      if ("reports" in answer) return answer.reports;
      throw unexpected("the batch", answer);
    },
    features: async () => {
      const answer = await ask({ features: true });
      if ("features" in answer) return answer.features;
      throw unexpected("the request for features", answer);
    },
    ping: (timeoutMs) => {
      const id = ++pingCount;
      return new Promise((resolve) => {
        const settle = (answered: boolean) => {
          clearTimeout(timer);
          pings.delete(id);
          resolve(answered);
        };
        const timer = setTimeout(settle, timeoutMs, false);
        pings.set(id, () => settle(true));
        channel.send({ ping: id }).catch(() => settle(false));
      });
    },
    close: () => channel.close(),
  };
}

function expectHello(answer: AgentMessage): Hello {
  if ("hello" in answer) return answer.hello;
  throw unexpected("the greeting", answer);
}

function unexpected(what: string, answer: AgentMessage): Error {
  return new Error(`the agent could not do ${what}: ${"failed" in answer ? answer.failed : JSON.stringify(answer)}`);
}
