/**
 * Bisection of a line of kernels that is good at its begin and bad at its end. It relies on one change between: everything before it good,
 * everything from it on bad. Kernels are no such line where a change was back-ported to an older series, so what was relied on is
 * checked in the end: both ends once more, and the next kernels on both sides of the border. What contradicts it is told in place of a border.
 */
import type { Conclusion, Course, Examined, Examiner, Verdict } from "./contract.ts";

/**
 * @param count kernels of the line, at least two
 * @param note called with each kernel that was looked at, and how many may still move the border
 */
export async function bisect(
  count: number,
  examiner: Examiner,
  note: (examined: Examined, left: number) => void = () => undefined,
): Promise<Course> {
  const examined: Examined[] = [];
  const keep = (one: Examined, left: number) => {
    examined.push(one);
    note(one, left);
  };
  for (const end of ["badEnd", "goodEnd"] as const) {
    const seen = await examiner[end]();
    keep(seen.examined, count - 2);
    if (seen.fruitless) return { conclusion: seen.fruitless, examined };
  }
  const border = await findBorder(count, examiner, keep);
  const error = examined.reduce((sum, one) => sum + one.error, 0);
  const examine = async (index: number) => {
    const now = await examiner.examine(index);
    keep(now, 0);
    return now;
  };
  const against = await contradiction(count, border, { examined, examine });
  return { conclusion: against ?? { kind: "found", ...border, error: Math.min(1, error) }, examined };
}

interface Border {
  readonly lastGood: number;
  readonly firstBad: number;
}

/** Halves what lies between, leaving out what is untestable; of that as much lies between in the end as cannot be decided. */
async function findBorder(
  count: number,
  examiner: Examiner,
  keep: (one: Examined, left: number) => void,
): Promise<Border> {
  let border: Border = { lastGood: 0, firstBad: count - 1 };
  let left = between(border, new Set());
  const untestable = new Set<number>();
  for (let index = left[0]; index !== undefined; index = left[0]) {
    const one = await examiner.examine(index);
    if (one.verdict === "untestable") untestable.add(index);
    else border = one.verdict === "good" ? { ...border, lastGood: index } : { ...border, firstBad: index };
    left = between(border, untestable);
    keep(one, left.length);
  }
  return border;
}

/** What may move the border, nearest to the middle first. */
function between({ lastGood, firstBad }: Border, without: ReadonlySet<number>): number[] {
  const middle = (lastGood + firstBad) / 2;
  const all = Array.from({ length: firstBad - lastGood - 1 }, (_, i) => lastGood + 1 + i);
  return all.filter((index) => !without.has(index)).toSorted((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
}

interface Seen {
  readonly examined: readonly Examined[];
  readonly examine: (index: number) => Promise<Examined>;
}

/** What the line shows that a single change cannot: neighbours of the border first, as they say more than the ends. */
async function contradiction(count: number, border: Border, seen: Seen): Promise<Conclusion | undefined> {
  const { lastGood, firstBad } = border;
  for (const [from, step, expected] of [
    [lastGood, -1, "good"],
    [firstBad, 1, "bad"],
  ] as const) {
    const next = await nextTestable(from, step, count, seen);
    if (next && next.verdict !== expected) return notMonotone(next, border);
  }
  for (const [end, expected] of [
    [0, "good"],
    [count - 1, "bad"],
  ] as const) {
    const { verdict } = await seen.examine(end);
    if (verdict !== "untestable" && verdict !== expected) return changedMind(expected, verdict);
  }
  return undefined;
}

/** The nearest kernel beyond the border that says anything; undefined where that was known before. */
async function nextTestable(from: number, step: -1 | 1, count: number, { examined, examine }: Seen) {
  for (let index = from + step; index > 0 && index < count - 1; index += step) {
    const known = examined.find((one) => one.index === index);
    if (known?.verdict === "untestable") continue;
    if (known) return undefined;
    const now = await examine(index);
    if (now.verdict !== "untestable") return now;
  }
  return undefined;
}

/** Three kernels in the line's order. */
function notMonotone(beyond: Examined, { lastGood, firstBad }: Border): Conclusion {
  const border = [
    { index: lastGood, verdict: "good" },
    { index: firstBad, verdict: "bad" },
  ] as const;
  const one = { index: beyond.index, verdict: beyond.verdict };
  return { kind: "not-monotone", evidence: beyond.index < lastGood ? [one, ...border] : [...border, one] };
}

function changedMind(expected: Verdict, verdict: Verdict): Conclusion {
  return { kind: "not-reproducible", why: `the ${expected} end is ${verdict} when it is looked at again` };
}
