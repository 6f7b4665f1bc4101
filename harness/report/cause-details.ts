import { failedOf } from "./cause-words.ts";
import type { Cause } from "./causes.ts";
import type { Results } from "./results-schema.ts";
import { causeInWords } from "./words.ts";

type Attribution = Results["attributions"][number];
type Confirmation = NonNullable<Attribution["confirmation"]>;

/** What is told below the sentence of a cause. */
export function causeDetails(group: readonly Attribution[]): Pick<Cause, "details" | "cells" | "ruledOut"> {
  const confirmations = group.flatMap(({ confirmation }) => confirmation ?? []);
  const cells = confirmations.flatMap(({ pass, fail }) => [...pass, ...fail].map(({ cell }) => cell));
  return {
    details: [...without(group), ...confirmed(confirmations), ...rivals(group)],
    cells: [...new Set(cells)],
    ruledOut: ruledOut(group),
  };
}

/** Levels of one factor that are blamed each share the trials without any: these count once. */
function without(group: readonly Attribution[]): string[] {
  const blamed = group.filter(({ explanation }) => explanation === "levels");
  const places = new Map(blamed.map((one) => [JSON.stringify([one.kernel, one.environment, one.subject]), one]));
  const counts = [...places.values()].map((one) => one.without);
  return counts.some(({ trials }) => trials > 0) ? [`Without it ${failedOf(counts)}.`] : [];
}

function confirmed(confirmations: readonly Confirmation[]): string[] {
  const byStatus = Map.groupBy(confirmations, ({ status }) => status);
  return [...byStatus].flatMap(([status, ones]) => {
    const share = byStatus.size > 1 ? ` (${ones.length} of ${confirmations.length})` : "";
    const head = `${status[0]?.toUpperCase()}${status.slice(1)}${share}`;
    if (status === "confirmed") return [`${head}: ${shown(ones)}.`];
    return [`${head}: ${[...new Set(ones.map(({ why }) => why))].join("; ")}.`];
  });
}

function shown(ones: readonly Confirmation[]): string {
  const counts = (side: "pass" | "fail") => failedOf(ones.flatMap((one) => one[side].map(toCounts)));
  return `with one of these levels switched ${counts("pass")}, with these and all else as recommended ${counts("fail")}`;
}

function toCounts({ n, failures }: Confirmation["pass"][number]): { trials: number; failures: number } {
  return { trials: n, failures };
}

/** Of one attribution only: rivals of several would be told beside causes that are not theirs. */
function rivals(group: readonly Attribution[]): string[] {
  const open = group.filter(({ confirmation, alternatives }) => {
    return confirmation?.status !== "confirmed" && alternatives.length > 0;
  });
  const [first] = open;
  if (!first || open.length > 1) return [];
  const told = first.alternatives.slice(0, 3).map((levels) => causeInWords([levels]));
  const more = first.alternatives.length > told.length ? ", among others" : "";
  return [`These explain it about as well: ${told.join("; ")}${more}.`];
}

function ruledOut(group: readonly Attribution[]): string[] {
  const entries = group.flatMap((attribution) => attribution.ruledOut);
  const factors = [...Map.groupBy(entries, ({ factor }) => factor)].map(([factor, all]) => {
    const levels = [...new Set(all.flatMap((entry) => entry.levels))];
    return { name: `${factor} (${levels.join(", ")})`, trials: failedOf(all) };
  });
  // In a covering array most factors are ruled out by the same trials.
  const alike = Map.groupBy(factors, ({ trials }) => trials);
  return [...alike].map(([trials, ones]) => `${ones.map(({ name }) => name).join(", ")}: ${trials}, under each level`);
}
