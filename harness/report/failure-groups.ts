import { canonicalJson } from "../matrix/canonical.ts";
import { withoutIdentifiers } from "./distinct-failures.ts";
import type { ResultCell } from "./results-schema.ts";

/** Cells with evidence, those of several kernels together that failed at the same setting with the same words. */
export function failureGroups(cells: readonly ResultCell[]): ResultCell[][] {
  const failing = cells.filter(({ evidence }) => evidence.length > 0);
  return [...Map.groupBy(failing, likeness).values()];
}

function likeness({ scenario, factors, subject, verdict, evidence }: ResultCell): string {
  const texts = evidence.map(({ outcome, errno, step, schedule, message }) => [
    ...[outcome, errno, step, schedule].map((part) => part ?? null),
    message === undefined ? null : withoutIdentifiers(message),
  ]);
  return canonicalJson([scenario, factors, subject, verdict, texts]);
}
