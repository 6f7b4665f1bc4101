import type { Change } from "../report/change-schema.ts";
import { changesInWords, sideInWords } from "../report/changes.ts";
import { decisionWords } from "../report/words.ts";
import { factorOf } from "./latency.ts";
import type { Diff } from "./schema.ts";

/** A heading and its lines, plain text. */
export interface Block {
  readonly title: string;
  readonly lines: readonly string[];
}

/** A diff in words, most important first; blocks without a line are left out. */
export function blocksOf(diff: Diff): Block[] {
  const several = placeNamer(diff);
  const changes = (kind: Change["kind"]) =>
    changesInWords(diff.changes.filter((change) => change.kind === kind)).map(
      ({ text, change }) => several(change) + text,
    );
  const lone = (cells: Diff["new"]) => cells.map((cell) => `${several(cell)}${cell.setting}: ${sideInWords(cell)}`);
  const blocks = [
    { title: "Decisions", lines: diff.decisions.map(decisionInWords) },
    { title: "Regressions", lines: changes("regression") },
    { title: "Changed failures", lines: changes("other-failure") },
    { title: "Fixes", lines: changes("fix") },
    { title: "Kernel features", lines: diff.features.map(featureInWords) },
    { title: "The guide's claims", lines: diff.claims.map(claimInWords) },
    { title: "Rates that moved, of cells that fail now and then", lines: changes("rate") },
    { title: "Another verdict, but the counts may be chance", lines: changes("unclear") },
    { title: "Waits that take another time, measured under the same jobs", lines: notable(diff).map(latencyInWords) },
    { title: "New cells", lines: lone(diff.new) },
    { title: "Vanished cells", lines: lone(diff.vanished) },
  ];
  return blocks.filter(({ lines }) => lines.length > 0);
}

/** What was held against what, and what came of it, in one line each. */
export function summaryOf(diff: Diff): string[] {
  const { matched, unmatched, compared } = diff;
  const alone = [
    ...unmatched.before.map((name) => `${name} (first)`),
    ...unmatched.after.map((name) => `${name} (second)`),
  ];
  const count = (kind: Change["kind"]) => diff.changes.filter((change) => change.kind === kind).length;
  return [
    ...matched.map(({ before, after, why }) =>
      before === after ? `kernel ${after} (${why})` : `kernel ${before} → ${after} (${why})`,
    ),
    ...(alone.length === 0 ? [] : [`not compared, no partner: ${alone.join(", ")}`]),
    `${compared.cells} cells compared: ${inNumber(count("regression"), "regression")}, ${inNumber(count("fix"), "fix", "fixes")}, ${inNumber(count("other-failure"), "changed failure")}, ${count("rate")} rates moved, ${count("unclear")} unclear, ${compared.same} the same, ${compared.unsettled} not settled; ${diff.new.length} new, ${diff.vanished.length} vanished`,
  ];
}

/** A median that is half as long again, or shorter by as much, from enough trials that it is worth a look. */
function notable({ latency }: Diff): Diff["latency"] {
  return latency.filter((one) => factorOf(one) >= 1.5 && Math.min(one.before.trials, one.after.trials) >= 20);
}

/** With several kernels or environments each line says where it holds. */
function placeNamer({ matched, changes, new: fresh, vanished }: Diff): (cell: Diff["new"][number] | Change) => string {
  const environments = new Set([...changes, ...fresh, ...vanished].map(({ environment }) => environment));
  if (matched.length < 2 && environments.size < 2) return () => "";
  return ({ kernel, environment }) => `${[kernel, ...(environments.size > 1 ? [environment] : [])].join(" ")}, `;
}

function decisionInWords({ kernels, environment, before, after, shown, why }: Diff["decisions"][number]): string {
  const doubt = shown ? "" : " (the counts of the recommended setting may be chance)";
  return `kernel ${kernels.after}, ${environment}: ${decisionWords[before]} → ${decisionWords[after]}: ${why}${doubt}`;
}

function featureInWords({ id, before, after, detail, kernels }: Diff["features"][number]): string {
  return `${id} on ${kernels.after}: ${before} → ${after}${detail === "" ? "" : ` (${detail})`}`;
}

function claimInWords({ sentence, before, after, kernels }: Diff["claims"][number]): string {
  return `${sentence} On ${kernels.after}: ${before} → ${after}`;
}

function latencyInWords({ rule, beside, before, after, ratio, jobs }: Diff["latency"][number]): string {
  const where = beside === "" ? "" : ` (${beside})`;
  const time = (key: "p50Ms" | "p99Ms", times: number) =>
    `${key.slice(0, 3)} ${before[key].toFixed(2)} → ${after[key].toFixed(2)} ms (× ${times.toFixed(2)})`;
  return `${rule}${where}: ${time("p50Ms", ratio.p50)}, ${time("p99Ms", ratio.p99)}, ${jobs} jobs`;
}

function inNumber(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
