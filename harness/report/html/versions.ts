import type { Results } from "../results-schema.ts";
import { type Markup, markup } from "./markup.ts";
import { placeOf } from "./matrix.ts";

/** What ran: kernels, our own version, node, and all of the userland. */
export function versionsSection({ kernels, harness, decisions }: Results): Markup {
  const { plantedDefects } = harness;
  return markup`<section id="versions" aria-labelledby="versions-title"><h2 id="versions-title">Versions and self-test</h2>
<ul>${kernels.map(({ release, version, machine }) => markup`<li>kernel <code>${release} ${version} ${machine}</code></li>`)}
${decisions.map((place) => markup`<li>${placeOf(place)}</li>`)}
${harness.runs.map(({ profile, startedAt, end }) => markup`<li>run of ${startedAt}, profile ${profile}: ${end}</li>`)}
${plantedDefects.details.map(
  ({ name, expected, outcome, recognised }) =>
    markup`<li>${name}: expected ${expected}, saw ${outcome} (${recognised ? "recognised" : "missed"})</li>`,
)}</ul>
${harness.versions.map(
  (versions) =>
    markup`<details><summary>Versions, as recorded in the ledger</summary><pre>${JSON.stringify(versions, null, 2)}</pre></details>`,
)}</section>`;
}
