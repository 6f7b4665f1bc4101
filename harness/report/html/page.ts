import { type Column, columnsOf } from "../kernel-labels.ts";
import type { Results } from "../results-schema.ts";
import { behavioursSection } from "./behaviours-section.ts";
import { causesSection } from "./causes-section.ts";
import { cellsTable } from "./cells.ts";
import { claimsSection } from "./claims-section.ts";
import { failuresSection } from "./failures.ts";
import { featuresSection } from "./features.ts";
import { Markup, markup } from "./markup.ts";
import { matrixSection } from "./matrix.ts";
import { notRunSection } from "./not-run.ts";
import { ordersSection } from "./orders-section.ts";
import { plantedSection } from "./planted-section.ts";
import { differencesSection } from "./several/differences.ts";
import { environmentsSection } from "./several/environments.ts";
import { gridSection } from "./several/grid.ts";
import { severalStyle } from "./several/style.ts";
import { verdicts } from "./several/verdicts.ts";
import { style } from "./style.ts";
import { summary } from "./summary.ts";
import { versionsSection } from "./versions.ts";
import { waitsSection } from "./waits-section.ts";

/**
 * The report as one file that loads nothing: no script, no font, no picture. The policy in its head makes a browser keep to that
 * whatever the evidence holds.
 */
export function html(results: Results): string {
  const kernels = results.kernels.map(({ name }) => name).join(", ") || "none could be tested";
  const columns = columnsOf(results);
  const several = columns.length > 1;
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>Mountproof: ${kernels}</title>
<style>${new Markup(style)}${new Markup(severalStyle)}</style>
</head>
<body>
<header>
<h1>Mountproof report · ${results.kernels.length > 1 ? `${results.kernels.length} kernels` : `kernel ${kernels}`}</h1>
${several ? verdicts(results, columns) : summary(results)}
<nav aria-label="Sections"><ul>
${results.kernels.length > 1 ? markup`<li><a href="#differences">Differences</a></li>` : ""}${results.environmentComparisons.length > 0 ? markup`<li><a href="#environments">Environments</a></li>` : ""}${results.features.length > 0 ? markup`<li><a href="#features">Kernel features</a></li>` : ""}
<li><a href="#matrix">Matrix</a></li>${results.explorations.length > 0 ? markup`<li><a href="#orders">Orders of events</a></li>` : ""}${results.waits.length > 0 ? markup`<li><a href="#waits">Waiting</a></li>` : ""}<li><a href="#claims">The guide's claims</a></li><li><a href="#causes">Causes</a></li>
<li><a href="#failures">Failures</a></li><li><a href="#behaviours">Known behaviours</a></li><li><a href="#not-run">Not run</a></li><li><a href="#cells">All cells</a></li><li><a href="#versions">Versions</a></li>
</ul></nav>
</header>
<main>
${body(results, columns)}
${notRunSection(results, columns)}
${cellsTable(results, columns)}
${versionsSection(results)}
</main>
<footer><p>Computed from the ledger alone (<code>trials.ndjson</code>); <code>mountproof report DIR</code> makes this page again.</p></footer>
</body>
</html>
`;
  return page.text;
}

/** Of several kernels what differs comes first; of one there is nothing to compare, and its features are the least surprising part. */
function body(results: Results, columns: readonly Column[]): Markup {
  const reasons = [
    ordersSection(results, columns),
    waitsSection(results, columns),
    claimsSection(results, columns),
    causesSection(results, columns),
    failuresSection(results, columns),
    behavioursSection(results, columns),
    plantedSection(results, columns),
  ];
  const features = featuresSection(results, columns);
  if (columns.length < 2) return markup`${matrixSection(results)}${reasons}${features}`;
  const differences = results.kernels.length > 1 ? differencesSection(results, columns) : "";
  return markup`${differences}${environmentsSection(results)}${features}${gridSection(results, columns)}${reasons}`;
}
