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
