import type { Exploration, ScheduledStep } from "../../scenarios/scenario.ts";

/**
 * Whether an order from which steps were left out still keeps what the actors' waiting demands: nobody goes past a step that waits without
 * having waited, and nobody is done waiting before what he waits for has come. Without this a reduction could blame an order that cannot
 * happen, such as an overlay that is mounted although the lower was never ready.
 */
export function isLegal(order: readonly ScheduledStep[], { actors, after = {} }: Exploration): boolean {
  const begun = order.filter((step) => !step.endsWith("!")).map((step) => step.replace(/&$/, ""));
  const ended = order.map((step) => (step.endsWith("&") ? "" : step.replace(/!$/, "")));
  return Object.entries(after).every(([waiting, awaited]) => {
    const at = begun.indexOf(waiting);
    if (at === -1) return !begun.some((step) => comesAfter(step, waiting, actors));
    const where = order.findIndex((step) => step.replace(/&$/, "") === waiting);
    return awaited.every((step) => ended.indexOf(step) !== -1 && ended.indexOf(step) < where);
  });
}

function comesAfter(step: string, waiting: string, actors: Exploration["actors"]): boolean {
  const [actor = "", name = ""] = step.split(".");
  const [waitingActor, waitingName] = waiting.split(".");
  if (actor !== waitingActor) return false;
  const names = (actors[actor] ?? []).map((move) => move.name);
  return names.indexOf(name) > names.indexOf(waitingName ?? "");
}
