import type { ScheduledStep } from "./scenario.ts";

/**
 * An order of steps from short text: `start: mount-lower await-ready; cleaner: remove; start: walk` is
 * `start.mount-lower`, `start.await-ready`, `cleaner.remove`, `start.walk`. Steps keep their `&` and `!`.
 */
export function order(text: string): ScheduledStep[] {
  return text.split(";").flatMap((part) => {
    const [actor, steps] = part.split(":");
    if (actor === undefined || steps === undefined) throw new Error(`order: "${part.trim()}" is not "actor: steps"`);
    return steps
      .trim()
      .split(/\s+/)
      .map((step) => `${actor.trim()}.${step}`);
  });
}

/**
 * The id of an explored order, which names every move and so replays it. A shell takes it without quotes:
 * `server:mount/start:await-ready,mount-overlay../cleaner:remove/start:..mount-overlay` is `server.mount`, `start.await-ready`,
 * `start.mount-overlay&`, `cleaner.remove`, `start.mount-overlay!`. Each order has one id, and the id of its first steps begins it.
 *
 * @throws Error for a step that no id can carry, or for no steps at all
 */
export function orderId(steps: readonly ScheduledStep[]): string {
  if (steps.length === 0) throw new Error("an order without steps has no id");
  let id = "";
  let last: string | undefined;
  for (const step of steps) {
    const { actor, move } = partsOf(step);
    if (actor === last) id += `,${move}`;
    else id += `${last === undefined ? "" : "/"}${actor}:${move}`;
    last = actor;
  }
  return id;
}

/** The steps of an explored order's id; undefined for text that `orderId` does not make, such as the name of a schedule. */
export function stepsOfId(id: string): ScheduledStep[] | undefined {
  const runs = id.split("/").map((run) => runPattern.exec(run)?.groups);
  if (runs.includes(undefined)) return undefined;
  const actors = runs.map((run) => run?.actor);
  if (actors.some((actor, index) => actor === actors[index - 1])) return undefined;
  return runs.flatMap((run) => (run?.moves ?? "").split(",").map((move) => `${run?.actor}.${stepOf(move)}`));
}

const name = "[A-Za-z0-9][A-Za-z0-9_-]*";
const stepPattern = new RegExp(`^(?<actor>${name})\\.(?<step>${name})(?<mark>[&!]?)$`);
const movePattern = `(?:\\.\\.${name}|${name}(?:\\.\\.)?)`;
const runPattern = new RegExp(`^(?<actor>${name}):(?<moves>${movePattern}(?:,${movePattern})*)$`);

function partsOf(scheduled: ScheduledStep): { actor: string; move: string } {
  const { actor, step, mark } = stepPattern.exec(scheduled)?.groups ?? {};
  if (actor === undefined) throw new Error(`"${scheduled}" is not "actor.step", "actor.step&" or "actor.step!"`);
  return { actor, move: mark === "!" ? `..${step}` : mark === "&" ? `${step}..` : `${step}` };
}

function stepOf(move: string): string {
  if (move.startsWith("..")) return `${move.slice(2)}!`;
  return move.endsWith("..") ? `${move.slice(0, -2)}&` : move;
}
