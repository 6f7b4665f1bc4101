/** An environment in memory whose failure rates are known: for tests of plans, statistics and reports. */
import type { Outcome } from "../../../scenarios/outcome.ts";
import type { Hello, TrialReport, TrialRequest } from "../../agent/protocol.ts";
import type { Environment } from "../../environments/environment.ts";

/** What a trial shows; a number of milliseconds it claims to have taken. */
export interface FakeAnswer {
  readonly outcome: Outcome;
  readonly message?: string;
  readonly ms?: number;
}

export type FakeRule = (request: TrialRequest) => FakeAnswer | "agent-dies";

export const fakeHello: Hello = {
  kernel: { release: "6.18.0-test", version: "#1 SMP 2026-01-01", machine: "x86_64" },
  runtimes: ["runc-1.1.5", "runc-1.3.6", "runc-1.4.3", "crun-1.21"],
  slowness: 1,
  processors: 2,
  unavailable: [{ factor: "placement", level: "xfs", reason: "no loop device" }],
};

export interface FakeEnvironment extends Environment {
  /** Every request that an agent got, in order. */
  readonly requests: TrialRequest[];
  /** How many trials each batch had. */
  readonly batches: number[];
  /** How many agents were started and are still open. */
  readonly agents: { started: number; open: number };
}

const planted: Readonly<Record<string, Outcome>> = {
  "selftest-crash": "disconnected",
  "selftest-hang": "hang",
  "selftest-failure": "deleted-directory",
  "selftest-leak": "leak",
};

/** Recognises the planted defects unless the rule speaks of them. */
export function fakeEnvironment(rule: FakeRule, hello: Hello = fakeHello): FakeEnvironment {
  const requests: TrialRequest[] = [];
  const batches: number[] = [];
  const agents = { started: 0, open: 0 };
  return {
    name: "fake",
    requests,
    batches,
    agents,
    probe: async () => ({ applicable: true }),
    start: async () => {
      agents.started++;
      agents.open++;
      let open = true;
      const runTrial = async (request: TrialRequest) => {
        requests.push(request);
        // Gives timers and signals their turn, as a real agent does.
        await new Promise((resolve) => setImmediate(resolve));
        const answer = rule(request);
        if (answer === "agent-dies") throw new Error("exit code 139");
        return toReport(planted[request.scenario] ? asPlanted(request, answer) : answer);
      };
      return {
        hello,
        runTrial,
        runTrials: async (batch) => {
          batches.push(batch.length);
          return Promise.all(batch.map(runTrial));
        },
        features: async () => [],
        close: async () => {
          if (open) agents.open--;
          open = false;
        },
      };
    },
  };
}

function asPlanted({ scenario }: TrialRequest, answer: FakeAnswer): FakeAnswer {
  const outcome = planted[scenario];
  return answer.outcome === "ok" && outcome !== undefined ? { outcome } : answer;
}

function toReport({ outcome, message, ms = 10 }: FakeAnswer): TrialReport {
  return {
    outcome,
    evidence:
      message === undefined ? {} : { message, step: "start.run-container", kernelLog: ["overlayfs: test line"] },
    timingsMs: { "start.mount-overlay": ms / 2, total: ms },
    startedAt: "2026-01-01T00:00:00.000Z",
    transcript: [`mount("overlay", "/run/x", "overlay", 0, "lowerdir=/l")`],
  };
}
