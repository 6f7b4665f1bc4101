import { stepsOfId } from "../../../scenarios/order.ts";
import type { Exploration } from "../../../scenarios/scenario.ts";
import { readClaims } from "../../analysis/claims-file.ts";
import type { FakeRule } from "../../run/testing/fake-environment.ts";
import { fakeScenario, fakeWorld, recommended } from "../../run/testing/fake-world.ts";
import { resultsOf } from "../results.ts";
import type { Results } from "../results-schema.ts";
import { hostile, ledgerOf } from "./results.ts";

const move = (name: string, state: string) => ({ name, reads: [], writes: [state] });

/** Two actors who get in each other's way in one thing, and not in another. */
const explore = ({ readiness }: { readonly readiness: string }): Exploration => ({
  actors: {
    start: [move("await-ready", "ready"), move("overlay", "tree"), move("verify", "tree")],
    server: [move("mount", "tree"), move("log", "log")],
  },
  ...(readiness === "none" ? {} : { after: { "start.await-ready": ["server.mount"] } }),
});
const explored = fakeScenario({ name: "explore-start", varies: ["readiness"], explore });

const rule: FakeRule = ({ schedule = "" }) => {
  const steps = stepsOfId(schedule) ?? [];
  const at = (step: string) => steps.indexOf(step);
  const early = at("start.overlay") !== -1 && (at("server.mount") === -1 || at("start.overlay") < at("server.mount"));
  return early && at("start.verify") !== -1 ? { outcome: "empty-lower", message: hostile } : { outcome: "ok" };
};

/** What a rule costs, and a row of a covering array. */
const waiting = fakeScenario({ name: "readiness", kind: "timing", varies: ["readiness"] });
const defective = fakeScenario({ name: "defective-server", varies: ["defect"] });

/** Results with all that only larger runs have: explored orders, waits, defects of servers. */
export async function exploredResults(): Promise<Results> {
  const scenarios = [recommended, explored, waiting, defective];
  const all: FakeRule = (request) => {
    if (request.factors.defect !== "none") return { outcome: "wrong-content", message: hostile };
    return request.scenario === "explore-start" ? rule(request) : { outcome: "ok" };
  };
  return resultsOf([await ledgerOf(fakeWorld(scenarios, all))], readClaims());
}
