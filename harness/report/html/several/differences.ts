import { type DifferenceGroup, differenceGroups, type GroupedResult } from "../../difference-groups.ts";
import type { Column } from "../../kernel-labels.ts";
import type { Results } from "../../results-schema.ts";
import { settingsOf } from "../../words.ts";
import { verdictMark } from "../marks.ts";
import { type Markup, markup } from "../markup.ts";

/** What does not come out the same everywhere: the first thing to know about several kernels. */
export function differencesSection(results: Results, columns: readonly Column[]): Markup {
  const groups = differenceGroups(results.differences, columns);
  const titleOf = (name: string) => results.scenarios.find((scenario) => scenario.name === name)?.title ?? "";
  return markup`<section id="differences" aria-labelledby="differences-title"><h2 id="differences-title">Differences between kernels</h2>
<p class="lead">Settings whose settled verdict or most frequent failure is not the same on all kernels, the recommended setting first. Only what a 99 % interval of
the difference tells apart is listed; cells that are not settled differ from nothing.</p>
${groups.length === 0 ? markup`<p>None: ${settledInWords(results)}</p>` : markup`<ul class="differences">${groups.map((group) => item(group, titleOf(group.scenario)))}</ul>`}</section>`;
}

function item(group: DifferenceGroup, title: string): Markup {
  const { scenario, settings, results, changedAt } = group;
  const change = changedAt === undefined ? "" : markup`<span class="change">changes at ${changedAt}</span>`;
  return markup`<li><h3>${scenario} ${change}<span class="title">${title}</span></h3>
<ul class="plain sides">${results.map(side)}</ul>
<p class="soft">${settings.length === 1 ? "Setting" : `${settings.length} settings`}: ${settingsOf(settings)}. ${significance(group)}</p></li>
`;
}

function side({ verdict, outcome, kernels }: GroupedResult): Markup {
  const text = outcome === "ok" || verdict === "unsupported" ? verdict : `${verdict}, ${outcome}`;
  const links = kernels.map(
    ({ label, cell, n, failures }) => markup`<a href="#cell-${cell}">${label} <small>${failures}/${n}</small></a>`,
  );
  return markup`<li>${verdictMark(verdict, text)}<span class="links">${links}</span></li>`;
}

function significance({ settings }: DifferenceGroup): string {
  const [first] = settings;
  if (!first) return "";
  const { outcome, schedule, effect, interval } = first.significance;
  const [low, high] = interval.map((end) => Math.round(Math.abs(end) * 100)).toSorted((a, b) => a - b);
  const order = schedule === undefined ? "" : ` with the order ${schedule}`;
  return `${outcome === "failed" ? "Failures" : outcome}${order}: ${Math.round(Math.abs(effect) * 100)} points apart (${low} to ${high}).`;
}

function settledInWords({ cells }: Results): string {
  const open = cells.filter(({ verdict }) => verdict === "inconclusive").length;
  return `every setting comes out the same wherever it is settled${open === 0 ? "." : `; ${open} of ${cells.length} cells are not.`}`;
}
