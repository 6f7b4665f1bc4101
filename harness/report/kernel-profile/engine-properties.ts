import type { KernelProfile } from "../../../engine/profile/schema.ts";
import type { ResultCell } from "../results-schema.ts";
import { evidenceOf } from "./evidence.ts";

/** TODO wired to scenarios/defects once its table is there. */
export function engineProperties(cells: readonly ResultCell[]): KernelProfile["engineProperties"] {
  return cells.flatMap((cell) => {
    if (cell.factors.defect === undefined || cell.factors.defect === "none" || cell.failures === 0) return [];
    return [
      {
        property: String(cell.factors.defect),
        brokenBy: String(cell.factors.defect),
        outcome: cell.evidence[0]?.outcome ?? cell.verdict,
        evidence: evidenceOf([cell]),
      },
    ];
  });
}
