import type { Results } from "../results-schema.ts";
import { causesSection } from "./causes-section.ts";
import { cellsTable } from "./cells.ts";
import { claimsSection } from "./claims-section.ts";
import { failuresSection } from "./failures.ts";
import { Markup, markup } from "./markup.ts";
import { matrixSection } from "./matrix.ts";
import { notRunSection } from "./not-run.ts";
import { style } from "./style.ts";
import { summary } from "./summary.ts";
import { versionsSection } from "./versions.ts";

/**
 * The report as one file that loads nothing: no script, no font, no picture. The policy in its head makes a browser keep to that
 * whatever the evidence holds.
 */
export function html(results: Results): string {
  const kernels = results.kernels.map(({ release }) => release).join(", ");
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>Mountproof: ${kernels}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<header>
<h1>Mountproof report · kernel ${kernels}</h1>
${summary(results)}
<nav aria-label="Sections"><ul>
<li><a href="#matrix">Matrix</a></li><li><a href="#claims">The guide's claims</a></li><li><a href="#causes">Causes</a></li>
<li><a href="#failures">Failures</a></li><li><a href="#not-run">Not run</a></li><li><a href="#cells">All cells</a></li><li><a href="#versions">Versions</a></li>
</ul></nav>
</header>
<main>
${matrixSection(results)}
${claimsSection(results)}
${causesSection(results)}
${failuresSection(results)}
${notRunSection(results)}
${cellsTable(results)}
${versionsSection(results)}
</main>
<footer><p>Computed from the ledger alone (<code>trials.ndjson</code>); <code>mountproof report DIR</code> makes this page again.</p></footer>
</body>
</html>
`;
  return page.text;
}
