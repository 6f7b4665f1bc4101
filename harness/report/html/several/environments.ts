import { comparisonInWords } from "../../environment-comparisons.ts";
import { type OnlyIn, onlyInOne } from "../../only-in.ts";
import type { ResultCell, Results } from "../../results-schema.ts";
import { unexplained } from "../../several-lines.ts";
import { settingOf, settingsOf } from "../../words.ts";
import { verdictMark } from "../marks.ts";
import { type Markup, markup } from "../markup.ts";

type Comparison = Results["environmentComparisons"][number];
type Difference = Comparison["differing"][number];

/** The same settings on the same kernel in several places: what isolation changes, and why. Nothing where each kernel ran in one. */
export function environmentsSection(results: Results): Markup {
  const { environmentComparisons } = results;
  if (environmentComparisons.length === 0) return markup``;
  const only = onlyInOne(results);
  return markup`<section id="environments" aria-labelledby="environments-title"><h2 id="environments-title">Environments</h2>
<p class="lead">Between two columns of one kernel only the isolation differs, so the same settings are to come out the same. Those that do not are listed with the
reason, as far as it is known; only what a 99 % interval of the difference tells apart.</p>
${environmentComparisons.map(comparison)}
${only.length === 0 ? "" : markup`<h3>What only one of them has</h3><ul class="differences">${only.map(onlyItem)}</ul>`}</section>`;
}

function onlyItem({ scenario, environment, mechanism, cells }: OnlyIn): Markup {
  return markup`<li><h3>${scenario} <span class="title">${environment}</span></h3>
<ul class="plain sides">${cells.map(setting)}</ul>
<p class="soft">${mechanism}</p></li>
`;
}

function setting(cell: ResultCell): Markup {
  const { id, verdict, n, failures } = cell;
  return markup`<li>${verdictMark(verdict, verdict)}<span class="links"><a href="#cell-${id}">${settingOf(cell)} <small>${failures}/${n}</small></a></span></li>`;
}

function comparison(one: Comparison): Markup {
  const { kernel, subject, differing } = one;
  const list = markup`<ul class="differences">${differing.map(item)}</ul>`;
  return markup`<p><b>Kernel ${kernel}</b>${subject === "builtin" ? "" : `, ${subject}`}: ${comparisonInWords(one)}.</p>
${differing.length === 0 ? "" : list}`;
}

function item(difference: Difference): Markup {
  const { scenario, perEnvironment, because } = difference;
  const reason = because === undefined ? markup`<b>${unexplained}</b>` : markup`${because}`;
  return markup`<li><h3>${scenario}</h3>
<ul class="plain sides">${perEnvironment.map(side)}</ul>
<p class="soft">Setting: ${settingsOf([difference])}. ${reason}</p></li>
`;
}

function side({ environment, cell, verdict, outcome, n, failures }: Difference["perEnvironment"][number]): Markup {
  const text = outcome === "ok" || verdict === "unsupported" ? verdict : `${verdict}, ${outcome}`;
  return markup`<li>${verdictMark(verdict, text)}<span class="links"><a href="#cell-${cell}">${environment} <small>${failures}/${n}</small></a></span></li>`;
}
