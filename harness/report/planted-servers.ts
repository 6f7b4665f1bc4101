import type { Attribution } from "../analysis/attribution.ts";
import { plantedDefectsCaught } from "../analysis/defects.ts";
import type { JudgedCell } from "../analysis/judged-cell.ts";
import type { Results } from "./results-schema.ts";

/** Of the defects planted in servers, which were seen and put down to the server. */
export function plantedServersOf(
  judged: readonly JudgedCell[],
  attributions: readonly Attribution[],
): Results["plantedServers"] {
  return plantedDefectsCaught(judged, attributions).map(({ defects, healthy, ...place }) => ({
    ...place,
    healthy: { n: healthy.n, failures: healthy.failures },
    defects: defects.map(({ outcome, shown, ...defect }) => ({
      ...defect,
      ...(outcome === undefined ? {} : { outcome }),
      ...(shown === undefined ? {} : { shown }),
    })),
  }));
}
