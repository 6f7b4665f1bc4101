/** Speaks with an agent over its standard streams: one JSON object a line, one request at a time. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { AgentMessage, AgentStart, TrialRequest } from "../agent/protocol.ts";
import type { AgentConnection } from "./environment.ts";

/** Grace for the agent to end by itself once its input is closed. */
const closeMs = 10_000;

/** For the last line on standard error to arrive after the end of a process. */
const lastWordsMs = 100;

export async function connectAgent(
  [file, ...args]: [string, ...string[]],
  log: (line: string) => void,
  start: AgentStart,
): Promise<AgentConnection> {
  const child = spawn(file, args, { stdio: ["pipe", "pipe", "pipe"] });
  let lastWords = "";
  createInterface({ input: child.stderr }).on("line", (line) => {
    lastWords = line;
    log(line);
  });
  const ask = conversation(child, () => lastWords);
  const first = await ask(start);
  if (!("hello" in first)) {
    // Its process would keep this one from ending.
    await close(child);
    throw new Error(`the agent did not greet: ${JSON.stringify(first)}`);
  }
  return {
    hello: first.hello,
    runTrial: async (request: TrialRequest) => {
      const answer = await ask(request);
      if ("report" in answer) return answer.report;
      throw new Error(
        `the agent could not run the trial: ${"failed" in answer ? answer.failed : "unexpected greeting"}`,
      );
    },
    runTrials: async (batch: readonly TrialRequest[]) => {
      const answer = await ask({ batch });
      if ("reports" in answer) return answer.reports;
      throw new Error(
        `the agent could not run the batch: ${"failed" in answer ? answer.failed : "unexpected greeting"}`,
      );
    },
    features: async () => {
      const answer = await ask({ features: true });
      if ("features" in answer) return answer.features;
      throw new Error(
        `the agent could not probe features: ${"failed" in answer ? answer.failed : "unexpected answer"}`,
      );
    },
    close: () => close(child),
  };
}

/** Sends one object, answers with the next line; rejects when the process ends. */
function conversation(child: ChildProcess, lastWords: () => string): (message: object) => Promise<AgentMessage> {
  const { stdin, stdout } = child;
  if (!stdin || !stdout) throw new Error("agent without standard streams");
  const waiting: PromiseWithResolvers<AgentMessage>[] = [];
  createInterface({ input: stdout }).on("line", (line) => waiting.shift()?.resolve(JSON.parse(line)));
  let ended: Error | undefined;
  const end = (reason: string) => {
    const said = lastWords();
    ended ??= new Error(`the agent ended: ${reason}${said === "" ? "" : ` (${said})`}`);
    for (const one of waiting.splice(0)) one.reject(ended);
  };
  child.on("error", (error) => end(error.message));
  // Not at once: what it said last is read only when its streams are at their end. They are it too late where a child of it lives on.
  child.on("exit", (code, signal) => setTimeout(() => end(signal ?? `exit code ${code}`), lastWordsMs));
  child.on("close", (code, signal) => end(signal ?? `exit code ${code}`));
  // A broken pipe is seen as the agent's end.
  stdin.on("error", () => undefined);
  return (message) => {
    if (ended) return Promise.reject(ended);
    const answer = Promise.withResolvers<AgentMessage>();
    waiting.push(answer);
    stdin.write(`${JSON.stringify(message)}\n`);
    return answer.promise;
  };
}

async function close(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.stdin?.end();
  const timer = setTimeout(() => child.kill("SIGKILL"), closeMs);
  await exit;
  clearTimeout(timer);
}
