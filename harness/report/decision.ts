import { isTrustworthy } from "./harness-facts.ts";
import { harnessErrorsInWords } from "./harness-words.ts";
import type { ResultCell, Results } from "./results-schema.ts";

type Decision = Results["decisions"][number];

/** May we ship? One answer for each kernel, environment and subject, from its recommended cell. */
export function decide(cells: readonly ResultCell[], harness: Results["harness"]): Decision[] {
  const places = Map.groupBy(cells, ({ kernel, environment, subject }) =>
    JSON.stringify([kernel, environment, subject]),
  );
  return [...places.values()].flatMap((ofPlace) => {
    const [first] = ofPlace;
    if (!first) return [];
    const { kernel, environment, subject } = first;
    const avoid = levelsToAvoid(ofPlace);
    const recommended = ofPlace.find(({ role }) => role === "recommended");
    return [{ kernel, environment, subject, ...answer(recommended, avoid, kernel, harness), avoid }];
  });
}

function answer(
  cell: ResultCell | undefined,
  avoid: Decision["avoid"],
  kernel: string,
  harness: Results["harness"],
): Pick<Decision, "decision" | "sentence"> {
  const undecided = (why: string) => ({
    decision: "undecided" as const,
    sentence: `No verdict on kernel ${kernel}: ${why}.`,
  });
  if (!isTrustworthy(harness)) return undecided(harnessErrorsInWords(harness));
  if (!cell) return undecided("the recommended setting was not part of this run");
  if (cell.verdict === "inconclusive") {
    return undecided(`${cell.rate} at the recommended setting, ${cell.needs} more trials are needed`);
  }
  if (cell.verdict !== "stable") {
    const why = cell.evidence[0];
    const message = why?.message ? `: ${why.message}` : "";
    return {
      decision: "do-not-ship",
      sentence: `Do not ship on kernel ${kernel}: the recommended setting ${cell.verdict === "fails" ? "fails" : `is ${cell.verdict}`}, ${cell.rate} (${why?.outcome ?? "no outcome"}${message}).`,
    };
  }
  const setting = `${settingInWords(cell)}: ${cell.rate}`;
  return avoid.length === 0
    ? {
        decision: "ship",
        sentence: `Ship on kernel ${kernel}; no tested option makes a difference. Tested with ${setting}.`,
      }
    : { decision: "ship-with-options", sentence: `Ship on kernel ${kernel} with ${setting}.` };
}

/** What an operator would set; factors that only a test can switch are left out. */
function settingInWords({ factors }: ResultCell): string {
  const option = (name: string) => (factors[name] === "default" ? [] : [`${name}=${factors[name]}`]);
  const options = ["index", "metacopy", "redirect_dir", "xino"].flatMap(option).join(",");
  const overlay = factors.overlay === "kernel" ? "the kernel's overlayfs" : factors.overlay;
  return `${overlay}, ${options || "default options"}, upper on ${factors.placement}, readiness by ${factors.readiness}, ${factors.runtime}`;
}

/** Levels that break what the same scenario's own setting carries. */
function levelsToAvoid(cells: readonly ResultCell[]): Decision["avoid"] {
  const holds = new Set(
    cells.filter(isOwnSetting).flatMap((cell) => (cell.n > 0 && cell.failures === 0 ? [cell.scenario] : [])),
  );
  return cells.flatMap((cell) => {
    const [factor] = cell.varied;
    const bad = cell.verdict === "fails" || cell.verdict === "flaky" || cell.verdict === "unsupported";
    const level = factor === undefined ? undefined : cell.factors[factor];
    if (!bad || factor === undefined || level === undefined || !holds.has(cell.scenario)) return [];
    const outcome = cell.evidence[0]?.outcome ?? cell.verdict;
    return [{ factor, level, scenario: cell.scenario, why: `${cell.verdict}, ${outcome}: ${cell.rate}` }];
  });
}

function isOwnSetting({ role }: ResultCell): boolean {
  return role !== "variation";
}
