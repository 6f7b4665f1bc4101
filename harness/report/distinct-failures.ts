import type { TrialRecord } from "../ledger/record.ts";
import type { ResultCell } from "./results-schema.ts";

/** More different texts than this help nobody; all are in the ledger. */
const most = 8;

/**
 * The failures of a cell without repetition, most frequent first. Two are the same when outcome, errno, step and message agree but for
 * numbers and identifiers, which differ from trial to trial. Nothing of the first one's text is changed.
 */
export function distinctFailures(trials: readonly TrialRecord[]): ResultCell["evidence"] {
  const failed = trials.filter(({ outcome }) => outcome !== "ok");
  const groups = [...Map.groupBy(failed, likeness).values()].sort((a, b) => b.length - a.length);
  return groups.slice(0, most).flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { outcome, evidence, trial, seed, schedule } = first;
    return [
      { ...evidence, outcome, count: group.length, trial, seed, ...(schedule === undefined ? {} : { schedule }) },
    ];
  });
}

function likeness({ outcome, evidence, schedule }: TrialRecord): string {
  const { errno, step, message } = evidence;
  return JSON.stringify([outcome, errno, step, schedule, message && withoutIdentifiers(message)]);
}

/** Numbers, hexadecimal identifiers and the random ends of our temporary directories, which differ from trial to trial, become one sign. */
export function withoutIdentifiers(message: string): string {
  return message
    .replace(/(?<=\/mountproof-[a-z]+-)[A-Za-z0-9]{6}(?![A-Za-z0-9])/g, "#")
    .replace(/[0-9a-f]+/gi, withoutDigits);
}

/** Words such as `bad` stay. */
function withoutDigits(word: string): string {
  return /\d/.test(word) ? "#" : word;
}
