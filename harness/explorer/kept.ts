import type { Exploration, ScheduledStep } from "../../scenarios/scenario.ts";

/**
 * Whether nobody moves in this order whom the kernel keeps. An order of which steps were left out or moved may pretend so; what would
 * really happen is another one.
 */
export function movesWhileFree(order: readonly ScheduledStep[], { kept = {} }: Exploration): boolean {
  return order.every((step, index) => {
    const mine = order.slice(0, index).filter((earlier) => actorOf(earlier) === actorOf(step));
    return !mine.some((earlier) => isKept(earlier, order.slice(0, index), kept));
  });
}

/** @param before the order so far, `begun` in it */
function isKept(begun: ScheduledStep, before: Order, kept: NonNullable<Exploration["kept"]>): boolean {
  const keeping = begun.endsWith("!") ? undefined : kept[begun.replace(/&$/, "")];
  if (!keeping) return false;
  const { from, until, unless = [] } = keeping;
  const at = before.indexOf(begun);
  const last = before.slice(0, at).findLast((step) => ends([...from, ...until, ...unless], step));
  return last !== undefined && ends(from, last) && !before.slice(at + 1).some((step) => ends(until, step));
}

type Order = readonly ScheduledStep[];

function ends(names: readonly string[], step: ScheduledStep): boolean {
  return names.some((name) => step === name || step === `${name}!`);
}

function actorOf(step: ScheduledStep): string | undefined {
  return step.split(".")[0];
}
