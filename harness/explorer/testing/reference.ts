/** For tests: orders and their classes by force, from the definitions, word for word. */
import { orderId } from "../../../scenarios/order.ts";
import type { Exploration, Move, ScheduledStep } from "../../../scenarios/scenario.ts";

/** An event as the reference knows it. */
export interface Plain {
  readonly step: ScheduledStep;
  readonly actor: string;
  readonly move: Move;
  /** Events that were kept and that this one releases, in this order of events. */
  readonly releases: readonly Plain[];
}

export interface Made {
  readonly order: readonly Plain[];
  readonly preemptions: number;
}

/** Every order. */
export function allOrders({ actors, after = {}, kept = {} }: Exploration): Made[] {
  const lines = Object.entries(actors).map(([actor, moves]) => moves.flatMap((move) => halves(actor, move)));
  const canCome = (event: Plain, before: readonly Plain[]) => {
    if (keptAmong(before, kept).some(({ actor }) => actor === event.actor)) return false;
    const waits = event.step.endsWith("!") ? [] : (after[event.step.replace("&", "")] ?? []);
    return waits.every((other) => before.some(({ step }) => isEndOf(step, other)));
  };
  const grow = (before: readonly Plain[], preemptions: number): Made[] => {
    const next = lines.map((line) => line.find(({ step }) => !before.some((event) => event.step === step)));
    if (next.every((event) => event === undefined)) return [{ order: before, preemptions }];
    const enabled = next.filter((event) => event !== undefined).filter((event) => canCome(event, before));
    const running = before.at(-1)?.actor;
    return enabled.flatMap((event) => {
      const preempts = event.actor !== running && enabled.some(({ actor }) => actor === running);
      const releases = keptAmong(before, kept).filter((one) => ends(kept[nameOf(one)]?.until, event));
      return grow([...before, { ...event, releases }], preemptions + (preempts ? 1 : 0));
    });
  };
  return grow([], 0);
}

/** Events of this beginning of an order that the kernel still keeps. */
function keptAmong(before: readonly Plain[], kept: NonNullable<Exploration["kept"]>): Plain[] {
  return before.filter((event, index) => {
    const keeping = event.step.endsWith("!") ? undefined : kept[nameOf(event)];
    if (!keeping) return false;
    const { from, until, unless = [] } = keeping;
    // `from` has the last word where a step is in several of the lists.
    const last = before.slice(0, index).findLast((one) => ends([...from, ...until, ...unless], one));
    if (!last || !ends(from, last)) return false;
    return !before.slice(index + 1).some((one) => ends(until, one));
  });
}

/** Without its mark. */
export function nameOf({ step }: Plain): string {
  return step.replace(/[&!]$/, "");
}

/** Whether one of these steps ends with this event. */
function ends(names: readonly string[] | undefined, { step }: Plain): boolean {
  return names?.some((name) => isEndOf(step, name)) ?? false;
}

function isEndOf(step: ScheduledStep, name: string): boolean {
  return step === name || step === `${name}!`;
}

function halves(actor: string, move: Move): Plain[] {
  const marks = move.held ? ["&", "!"] : [""];
  return marks.map((mark) => ({ step: `${actor}.${move.name}${mark}`, actor, move, releases: [] }));
}

export function idOf(order: readonly Plain[]): string {
  return order.length === 0 ? "" : orderId(order.map(({ step }) => step));
}

/** By swapping neighbours that commute until nothing new comes: the definition, word for word. */
export function classes(exploration: Exploration, orders: readonly (readonly Plain[])[]): Set<string>[] {
  const left = new Map(orders.map((order) => [idOf(order), order]));
  const found: Set<string>[] = [];
  for (const order of orders) {
    if (!left.has(idOf(order))) continue;
    const members = new Set<string>();
    const grow = (member: readonly Plain[]) => {
      if (!left.delete(idOf(member))) return;
      members.add(idOf(member));
      for (let i = 1; i < member.length; i++) {
        const [first, second] = [member[i - 1], member[i]];
        if (first && second && commute(first, second, exploration)) grow(member.with(i - 1, second).with(i, first));
      }
    };
    grow(order);
    found.push(members);
  }
  return found;
}

function commute(a: Plain, b: Plain, exploration: Exploration): boolean {
  if (a.actor === b.actor) return false;
  const all = (event: Plain) => [event, ...event.releases];
  return !all(a).some((one) => all(b).some((other) => touch(one, other, exploration)));
}

function touch(a: Plain, b: Plain, { after = {}, kept = {} }: Exploration): boolean {
  if (after[nameOf(a)]?.includes(nameOf(b)) || after[nameOf(b)]?.includes(nameOf(a))) return true;
  const keeps = Object.entries(kept).some(([name, { from, until, unless = [] }]) => {
    const begins = ({ step }: Plain) => step === name || step === `${name}&`;
    const bound = (x: Plain, y: Plain) =>
      (begins(x) && ends([...from, ...until, ...unless], y)) || (ends(from, x) && ends([...until, ...unless], y));
    return bound(a, b) || bound(b, a);
  });
  const writes = (one: Plain, other: Plain) =>
    one.move.writes.some((state) => [...other.move.reads, ...other.move.writes].includes(state));
  return keeps || writes(a, b) || writes(b, a);
}
