import type { KernelProfile } from "../../../engine/profile/schema.ts";
import { type DefectName, defectiveServerName, defects } from "../../../scenarios/defects/index.ts";
import type { ResultCell } from "../results-schema.ts";
import { evidenceOf } from "./evidence.ts";

/** The rules for a server of which a breach showed on this kernel: what it hides is not demanded. */
export function engineProperties(cells: readonly ResultCell[]): KernelProfile["engineProperties"] {
  const tried = cells.filter(({ scenario, n }) => scenario === defectiveServerName && n > 0);
  const byDefect = Map.groupBy(tried, ({ factors }) => factors.defect);
  return (Object.keys(defects) as DefectName[]).flatMap((name) => {
    const own = byDefect.get(name) ?? [];
    const failed = own.find(({ failures }) => failures > 0);
    if (!failed) return [];
    const { property, title } = defects[name];
    const outcome = failed.evidence[0]?.outcome ?? failed.verdict;
    return [{ property, brokenBy: title, outcome, evidence: evidenceOf(own) }];
  });
}
