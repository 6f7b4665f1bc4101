import { createHash } from "node:crypto";
import type { Outcome } from "../../../../scenarios/outcome.ts";
import { seededRandom } from "../../../agent/random.ts";
import type { PlannedCell } from "./counts.ts";

/** How trials of a setting come out. */
export interface Behaviour {
  /** Of its failures, but for the rare one that is something else. */
  readonly outcome: Outcome;
  /** Share of trials that fail; of orders, where they decide. */
  readonly rate: number;
}

const usual: readonly Outcome[] = [
  ...(["wrong-content", "empty-lower", "deleted-directory", "lost-write"] as const),
  ...(["mount-refused", "stale-handle", "disconnected", "hang", "runtime-failure", "leak"] as const),
];

/**
 * The same for a setting on every kernel, but for some that change with a kernel, as behaviours do: a scenario passes or fails by its name, and a switched
 * level turns that round now and then. Shares are about those of a real run, in which scenarios break things on purpose.
 * @param age of the kernel, 0 to 1
 */
export function behaviourOf(cell: PlannedCell, age: number): Behaviour {
  if (cell.role === "recommended") return { outcome: "hang", rate: 0 };
  const base = traits(cell.scenario);
  const levels = cell.varied.map((factor) => traits(`${cell.scenario} ${factor}=${cell.factors[factor as never]}`));
  const changed = levels.find(({ draw }) => draw < 0.3);
  const own = changed ?? base;
  const fails = base.draw < 0.5 !== (changed !== undefined);
  const outcome = usual[Math.floor(own.kind * usual.length)] ?? "hang";
  const here = own.since < 0.15 ? age > own.since * 6 : true;
  if (!fails || !here) return { outcome, rate: 0 };
  return { outcome, rate: own.share < 0.6 ? 1 : (own.share - 0.6) * 1.2 };
}

/** Of a name always the same. */
function traits(name: string): { draw: number; kind: number; share: number; since: number } {
  const random = seededRandom(createHash("sha256").update(name).digest().readInt32BE());
  return { draw: random(), kind: random(), share: random(), since: random() };
}

/** Whether an order of steps fails, where orders decide: the same each time it runs. */
export function orderFails(cell: PlannedCell, order: string, { rate }: Behaviour): boolean {
  return traits(`${cell.scenario} ${order}`).draw < Math.min(rate, 0.6);
}
