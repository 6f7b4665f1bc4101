/** To which of the trials that overlapped something is charged. */
import type { Outcome } from "../../scenarios/outcome.ts";
import type { FuseConnection } from "./fuse-connection.ts";
import { leakedConnection } from "./leaks.ts";

export interface Chargeable {
  readonly trial: { readonly id: string; connections(): readonly Pick<FuseConnection, "minor">[] };
  readonly seen: { readonly outcome: Outcome };
}

/** Each leak to the trial that it names, in a path or as its FUSE connection. */
export function charge(found: readonly string[], performed: readonly Chargeable[]): string[][] {
  const charges = performed.map((): string[] => []);
  const doubt = performed.length > 1 ? ` (of ${performed.length} trials that overlapped, which one is not known)` : "";
  for (const leak of found) {
    const named = performed.findIndex(({ trial }) => names(leak, trial));
    if (named >= 0) charges[named]?.push(leak);
    else charges[scapegoat(performed)]?.push(`${leak}${doubt}`);
  }
  return charges;
}

/** To whom what has no name is charged: the last trial that failed, or the last one. */
export function scapegoat(performed: readonly Chargeable[]): number {
  const failed = performed.findLastIndex(({ seen }) => seen.outcome !== "ok");
  return failed < 0 ? performed.length - 1 : failed;
}

function names(leak: string, trial: Chargeable["trial"]): boolean {
  // In `/run/trials/t12/rootfs`, `build-t12` and `t12-start`, not in `t123`.
  if (new RegExp(`\\b${trial.id}\\b`).test(leak)) return true;
  return trial.connections().some(({ minor }) => leak === leakedConnection(minor));
}
