import { orderId, stepsOfId } from "../../scenarios/order.ts";
import type { ScheduledStep } from "../../scenarios/scenario.ts";

export interface Reduction {
  /** Id of the shortest order found that still fails. */
  readonly shortest: string;
  /** Orders asked about, each once. */
  readonly tried: number;
}

export interface ReductionLimits {
  /** So many orders are asked about at most; default 200. */
  readonly tries?: number;
  /** Orders that cannot happen are not asked about; default: all can. */
  readonly canHappen?: (order: readonly ScheduledStep[]) => boolean;
}

/**
 * From an order that fails to a shorter one that fails, too: first steps are left out, by halves, quarters and so on (delta debugging:
 * Zeller and Hildebrandt, "Simplifying and isolating failure-inducing input", 2002) and then one by one; held steps stop no longer;
 * and runs of one actor are joined, so that fewer switches remain. All of it again until nothing changes any more: without any one of
 * its steps the shortest order does not fail, unless the tries ran out before.
 *
 * Always the same for the same answers of `fails`.
 *
 * @param fails whether this order fails in the same way as the first
 */
export async function reduceOrder(
  id: string,
  fails: (id: string) => Promise<boolean>,
  { tries = 200, canHappen = () => true }: ReductionLimits = {},
): Promise<Reduction> {
  const whole = stepsOfId(id);
  if (!whole) throw new Error(`only an order that names its moves can be reduced, not "${id}"`);
  const answers = new Map<string, boolean>();
  const stillFails: Ask = async (order) => {
    if (order.length === 0 || !canHappen(order)) return false;
    const candidate = orderId(order);
    if (!answers.has(candidate) && answers.size < tries) answers.set(candidate, await fails(candidate));
    return answers.get(candidate) ?? false;
  };
  let order: Order = whole;
  for (let before: Order = []; before !== order; ) {
    before = order;
    for (const pass of [leaveOut, letGo, joinRuns]) order = await pass(order, stillFails);
  }
  return { shortest: orderId(order), tried: answers.size };
}

type Order = readonly ScheduledStep[];
type Ask = (order: Order) => Promise<boolean>;

/** Chunks from the end first: what comes after the failure is not needed. */
async function leaveOut(order: Order, stillFails: Ask): Promise<Order> {
  let kept = order;
  for (let size = Math.ceil(namesOf(order).length / 2); size >= 1; ) {
    const smaller = await leaveOutChunk(kept, size, stillFails);
    // Another chunk of the same size may go now that this one is gone.
    if (smaller) kept = smaller;
    else size = size === 1 ? 0 : Math.ceil(size / 2);
  }
  return kept;
}

async function leaveOutChunk(order: Order, size: number, stillFails: Ask): Promise<Order | undefined> {
  const names = namesOf(order);
  for (let end = names.length; end > 0; end -= size) {
    const chunk = new Set(names.slice(Math.max(0, end - size), end));
    const rest = order.filter((step) => !chunk.has(nameOf(step)));
    if (await stillFails(rest)) return rest;
  }
  return undefined;
}

/** A held step runs to its end where it began, or where it ended. */
async function letGo(order: Order, stillFails: Ask): Promise<Order> {
  let current = order;
  for (const begun of order.filter((step) => step.endsWith("&"))) {
    const name = nameOf(begun);
    const without = (half: string, other: string) =>
      current.filter((step) => step !== other).map((step) => (step === half ? name : step));
    for (const simpler of [without(begun, `${name}!`), without(`${name}!`, begun)]) {
      if (!(await stillFails(simpler))) continue;
      current = simpler;
      break;
    }
  }
  return current;
}

async function joinRuns(order: Order, stillFails: Ask): Promise<Order> {
  for (const joined of joins(order)) if (await stillFails(joined)) return joinRuns(joined, stillFails);
  return order;
}

/** Two runs of an actor that others part: the later one comes right after the earlier, or the earlier one right before the later. */
function joins(order: Order): Order[] {
  const runs = runsOf(order);
  return runs.flatMap((run, first) => {
    const second = runs.findIndex((other, index) => index > first && actorOf(other) === actorOf(run));
    if (second < 0) return [];
    const [before, between, after] = [runs.slice(0, first), runs.slice(first + 1, second), runs.slice(second + 1)];
    const both = [run, runs[second] ?? []];
    return [[...before, ...both, ...between, ...after].flat(), [...before, ...between, ...both, ...after].flat()];
  });
}

function runsOf(order: Order): ScheduledStep[][] {
  const runs: ScheduledStep[][] = [];
  for (const step of order) {
    const last = runs.at(-1);
    if (last && actorOf(last) === actorOf([step])) last.push(step);
    else runs.push([step]);
  }
  return runs;
}

function actorOf([step = ""]: Order): string | undefined {
  return step.split(".")[0];
}

/** Of its steps, a held one once. */
function namesOf(order: Order): string[] {
  return [...new Set(order.map(nameOf))];
}

function nameOf(step: ScheduledStep): string {
  return step.replace(/[&!]$/, "");
}
