/** Environments in the order in which reports list them. */
export const environmentNames = ["host", "container", "vm", "vagrant"] as const;
/** A kind of place where trials run. */
export type EnvironmentName = (typeof environmentNames)[number];

/** For sorting; a ledger may name others. */
export function compareEnvironments(a: string, b: string): number {
  return rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0);
}

function rank(name: string): number {
  const index = (environmentNames as readonly string[]).indexOf(name);
  return index < 0 ? environmentNames.length : index;
}
