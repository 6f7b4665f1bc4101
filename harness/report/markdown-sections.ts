import { type Cause, causesOf } from "./causes.ts";
import type { Column } from "./kernel-labels.ts";
import type { Block } from "./markdown-fit.ts";
import { inline, tableHead, tableRow } from "./markdown-syntax.ts";
import { orderLines } from "./order-lines.ts";
import type { Results } from "./results-schema.ts";
import { disagreement } from "./several-lines.ts";
import { claimSymbols, effectOf } from "./words.ts";

export function claimsBlock({ claims }: Results, columns: readonly Column[]): Block {
  const items = claims.map((claim) => {
    const verdict = disagreement(claim, columns) ?? claim.verdict;
    return tableRow([claimSymbols[claim.verdict], claim.sentence, verdict, effectOf(claim), claim.why.join("; ")]);
  });
  const lead = tableHead(["", "claim", "verdict", "effect of following it", "counts"]);
  return { title: "The guide's claims", lead, items, between: "\n", what: "claim", share: 9000 };
}

export function causesBlock({ attributions }: Results, columns: readonly Column[]): Block {
  const items = causesOf(attributions, columns).map((cause) => causeItem(cause, columns));
  return { title: "Causes", items, between: "\n", what: "cause", share: 7000 };
}

function causeItem(cause: Cause, columns: readonly Column[]): string {
  const { scenario, kernels, sentence, details, cells, ruledOut } = cause;
  const where = columns.length > 1 ? ` (on ${kernels})` : "";
  const examples = cells.length > 0 ? [`Counter-examples: ${cells.join(", ")}.`] : [];
  const rest = ruledOut.length > 0 ? [`Ruled out: ${ruledOut.join("; ")}.`] : [];
  return `- ${inline([`${scenario}${where}: ${sentence}.`, ...details, ...examples, ...rest].join(" "), 1200)}`;
}

/** A cell with the ways in which its orders fail is one item. */
export function ordersBlock(results: Results, columns: readonly Column[]): Block {
  const items = results.explorations.map((one) =>
    orderLines({ ...results, explorations: [one] }, columns)
      .map((line) => (line.startsWith(" ") ? `    - ${inline(line.trim())}` : `- ${inline(line)}`))
      .join("\n"),
  );
  return { title: "Orders of events", items, between: "\n", what: "explored cell", share: 2500, folded: true };
}

export function whereBlock({ kernels }: Results): Block {
  return { title: "Where", items: kernels.map(kernelItem), between: "\n", what: "kernel", share: 2000, folded: true };
}

function kernelItem({ release, version, machine, build, container, ...guests }: Results["kernels"][number]): string {
  const guest = guests.guest ?? guests.vagrantGuest;
  const ran = guest ? `; ${guest.qemu}, ${guest.acceleration} (${guest.reason})` : "";
  const held = container
    ? `; ${container.engine}, ${container.storageDriver}, ${container.privilege} (${container.privilegeReason})`
    : "";
  return `- kernel ${inline(`${release} ${version} ${machine}${build === undefined ? "" : `, ${build}`}${ran}${held}`)}`;
}
