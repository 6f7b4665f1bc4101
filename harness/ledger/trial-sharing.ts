import type { TrialRecord } from "./record.ts";

/**
 * What all trials of a cell say alike is kept once: of a hundred thousand trials that is more than half of the memory.
 * @returns the trial itself, with the equal parts of the cell's first trial in place of its own
 */
export function trialSharing(): (trial: TrialRecord) => TrialRecord {
  const first = new Map<string, TrialRecord>();
  return (trial) => {
    const known = first.get(trial.cell);
    if (!known) first.set(trial.cell, trial);
    else share(trial, known);
    return trial;
  };
}

function share(trial: TrialRecord, known: TrialRecord): void {
  for (const name of ["cell", "environment", "subject", "scenario"] as const) {
    if (trial[name] === known[name]) trial[name] = known[name];
  }
  for (const name of ["kernel", "factors"] as const) {
    if (areEqual(trial[name], known[name])) (trial[name] as object) = known[name];
  }
  if (trial.schedule === known.schedule && known.schedule !== undefined) trial.schedule = known.schedule;
}

/** Of records without objects in them. Another order of the names makes them unequal: then nothing is shared, and nothing is wrong. */
function areEqual(one: Readonly<Record<string, unknown>>, other: Readonly<Record<string, unknown>>): boolean {
  const names = Object.keys(one);
  const others = Object.keys(other);
  return names.length === others.length && names.every((name, at) => name === others[at] && one[name] === other[name]);
}
