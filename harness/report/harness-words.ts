import type { Results } from "./results-schema.ts";

/** Why the harness is not to be trusted, in words. */
export function harnessErrorsInWords({ plantedDefects: { planted, caught }, errorRate }: Results["harness"]): string {
  if (caught < planted) return `the harness recognised only ${caught} of ${planted} planted defects`;
  return `${(errorRate * 100).toFixed(1)} % of the trials failed through faults of the harness`;
}
