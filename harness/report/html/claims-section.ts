import { type Column, kernelsInWords, labelsOf } from "../kernel-labels.ts";
import type { Results } from "../results-schema.ts";
import { claimSymbols, effectOf } from "../words.ts";
import { type Markup, markup } from "./markup.ts";

type Claim = Results["claims"][number];

/** The guide's sentences held against the trials. */
export function claimsSection({ claims }: Results, columns: readonly Column[]): Markup {
  return markup`<section id="claims" aria-labelledby="claims-title"><h2 id="claims-title">The guide's claims</h2>
<p class="lead">Each sentence is tested by cells that differ in nothing but what it says. The effect is how many percentage points fewer trials fail
(or how much time is saved) when it is followed, with its 95 % interval. No status is written by hand.${columns.length > 1 ? " Each kernel is judged by itself; the effect shown is the largest." : ""}</p>
<table class="stack"><thead><tr><th scope="col">Claim</th><th scope="col">Here</th><th scope="col">Effect of following it</th><th scope="col">Trials</th></tr></thead>
<tbody>${claims.map((claim) => row(claim, columns))}</tbody></table></section>`;
}

function row(claim: Claim, columns: readonly Column[]): Markup {
  const { id, sentence, verdict, why, perKernel } = claim;
  const several = columns.length > 1 && perKernel.length > 1;
  const verdicts = new Set(perKernel.map((one) => one.verdict));
  const here = several && verdicts.size > 1 ? byVerdict(perKernel, columns) : mark(verdict);
  const list = markup`<ul class="plain">${why.map((one) => markup`<li>${one}</li>`)}</ul>`;
  const trials =
    several && why.length > 1 ? markup`<details><summary>${why.length} contrasts</summary>${list}</details>` : list;
  return markup`<tr id="claim-${id}"><th scope="row">${sentence}</th><td>${here}</td><td>${effectOf(claim)}</td><td>${trials}</td></tr>
`;
}

function byVerdict(perKernel: Claim["perKernel"], columns: readonly Column[]): Markup[] {
  return [...Map.groupBy(perKernel, ({ verdict }) => verdict)].map(
    ([verdict, ones]) =>
      markup`<div>${mark(verdict)} <span class="soft">${kernelsInWords(columns, labelsOf(columns, ones))}</span></div>`,
  );
}

function mark(verdict: Claim["verdict"]): Markup {
  return markup`<span class="mark ${verdict.replaceAll(" ", "-")}"><b aria-hidden="true">${claimSymbols[verdict]}</b> ${verdict}</span>`;
}
