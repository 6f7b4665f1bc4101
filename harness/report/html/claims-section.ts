import type { Results } from "../results-schema.ts";
import { claimSymbols, effectOf } from "../words.ts";
import { type Markup, markup } from "./markup.ts";

/** The guide's sentences held against the trials. */
export function claimsSection({ claims }: Results): Markup {
  return markup`<section id="claims" aria-labelledby="claims-title"><h2 id="claims-title">The guide's claims</h2>
<p class="lead">Each sentence is tested by cells that differ in nothing but what it says. The effect is how many percentage points fewer trials fail
(or how much time is saved) when it is followed, with its 95 % interval. No status is written by hand.</p>
<table class="stack"><thead><tr><th scope="col">Claim</th><th scope="col">Here</th><th scope="col">Effect of following it</th><th scope="col">Trials</th></tr></thead>
<tbody>${claims.map(row)}</tbody></table></section>`;
}

function row(claim: Results["claims"][number]): Markup {
  const { id, sentence, verdict, why } = claim;
  const mark = markup`<span class="mark ${verdict.replaceAll(" ", "-")}"><b aria-hidden="true">${claimSymbols[verdict]}</b> ${verdict}</span>`;
  return markup`<tr id="claim-${id}"><th scope="row">${sentence}</th><td>${mark}</td><td>${effectOf(claim)}</td><td><ul class="plain">${why.map((one) => markup`<li>${one}</li>`)}</ul></td></tr>
`;
}
