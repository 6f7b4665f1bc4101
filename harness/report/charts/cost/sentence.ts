import { percent } from "../../html/marks.ts";
import { milliseconds } from "../milliseconds.ts";
import type { CostPanel, RuleCost } from "./panels.ts";

/** Which rule costs least and leaves nothing, in one sentence. */
export function costSentence({ rules }: CostPanel): string {
  const [best] = rules.filter(({ looks, failures }) => looks && failures === 0);
  if (!best) return `No rule that looks left nothing; the fewest failures had ${fewest(rules)}.`;
  const head = `Of the rules that look, ${best.label} cost least and left nothing: ${cost(best)}, 0 of ${best.trials} failed (up to ${percent(best.high)} possible).`;
  const delay = rules.find(({ delayed, failures }) => delayed && failures === 0);
  if (!delay) return head;
  return `${head} The shortest delay without a failure here, ${delay.label}, cost ${cost(delay)} and only makes the failing order rarer.`;
}

function fewest(rules: readonly RuleCost[]): string {
  const looking = rules.filter(({ looks }) => looks);
  const [best] = looking.toSorted((a, b) => a.failures / a.trials - b.failures / b.trials);
  return best ? `${best.label} (${best.failures} of ${best.trials})` : "none";
}

function cost({ p50Ms, p99Ms }: RuleCost): string {
  return `p50 ${milliseconds(p50Ms)}, p99 ${milliseconds(p99Ms)}`;
}
