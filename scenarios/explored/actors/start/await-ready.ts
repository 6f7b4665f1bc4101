import type { Factors } from "../../../factors.ts";
import type { Act } from "../../act.ts";
import { actorOf, type Container } from "../../container.ts";
import { awaitRule, readByRule } from "../../readiness.ts";
import type { Stage } from "../../stage.ts";

/** The cell's readiness rule, then its delay. */
export function awaitReady(factors: Factors, container: Container): Act {
  return { name: "await-ready", reads: readByRule(factors), run: (stage) => isReady(stage, container) };
}

/** Once for each container: in an order that leaves `await-ready` out, whoever needs its answer waits instead. */
export function isReady(stage: Stage, container: Container): Promise<void> {
  const actor = actorOf(stage.trial, container);
  return stage.once(`${container.name} is ready`, () => awaitRule(stage, actor));
}
