import { createHash } from "node:crypto";
import { type Column, columnsOf } from "../kernel-labels.ts";
import type { Results } from "../results-schema.ts";
import { type SharedEvidence, sharedEvidence } from "../shared-evidence.ts";
import { baselineSection } from "./baseline-section.ts";
import { behavioursSection } from "./behaviours-section.ts";
import { causesSection } from "./causes-section.ts";
import { cellData } from "./cell-data.ts";
import { cellsSection } from "./cells.ts";
import { chartsStyle } from "./charts-style.ts";
import { claimsSection } from "./claims-section.ts";
import { decidingOrdersSection } from "./deciding-orders.ts";
import { failuresSection } from "./failures.ts";
import { featuresSection } from "./features.ts";
import { firstScreen } from "./first-screen.ts";
import { flagGridSection } from "./flag-grid-section.ts";
import { Markup, markup } from "./markup.ts";
import { matrixSection } from "./matrix.ts";
import { notRunSection } from "./not-run.ts";
import { ordersSection } from "./orders-section.ts";
import { pageScript } from "./page-script.ts";
import { plantedSection } from "./planted-section.ts";
import { predictionsSection } from "./predictions-section.ts";
import { differencesSection } from "./several/differences.ts";
import { environmentsSection } from "./several/environments.ts";
import { style } from "./style.ts";
import { versionsSection } from "./versions.ts";
import { waitsSection } from "./waits-section.ts";

/** A part of the page. Its section carries `id`; `title` is its name in the navigation. An empty section has no entry there. */
interface Section {
  readonly id: string;
  readonly title: string;
  readonly section: Markup | string;
}

/**
 * The report as one file that loads nothing: no font, no picture, and one script, which only filters and opens what stands here without it.
 * The policy in the page's head names that script by its hash and makes a browser keep to it whatever the evidence holds.
 */
export function html(results: Results): string {
  const kernels = results.kernels.map(({ name }) => name).join(", ") || "none could be tested";
  const columns = columnsOf(results);
  const evidence = sharedEvidence(results.cells);
  const script = pageScript();
  const sections = sectionsOf(results, columns, evidence).filter(({ section }) => textOf(section) !== "");
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyFor(script)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>Mountproof: ${kernels}</title>
<style>${new Markup(style)}${new Markup(chartsStyle)}</style>
</head>
<body>
<a class="skip" href="#matrix">Skip to the matrix</a>
<header>
<h1>Mountproof report · ${results.kernels.length > 1 ? `${results.kernels.length} kernels` : `kernel ${kernels}`}</h1>
${firstScreen(results, columns)}
</header>
<nav aria-label="Sections"><ul>${sections.map(({ id, title }) => markup`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
<main>
${sections.map(({ section }) => section)}
</main>
<footer><p>Computed from the ledger alone (<code>trials.ndjson</code>); <code>mountproof report DIR</code> makes this page again.</p></footer>
<script type="application/octet-stream" id="data">${new Markup(cellData(results, columns, evidence))}</script>
<script>${new Markup(script)}</script>
</body>
</html>
`;
  return page.text;
}

/** In the order of the page: the answer cell by cell, what differs, then why, then what one looks up. */
function sectionsOf(results: Results, columns: readonly Column[], evidence: readonly SharedEvidence[]): Section[] {
  const kernels = results.kernels.length;
  const environments = results.environmentComparisons.length;
  return [
    { id: "matrix", title: "Matrix", section: matrixSection(results, columns, evidence) },
    { id: "baseline", title: "Baseline", section: baselineSection(results) },
    { id: "differences", title: "Differences", section: kernels > 1 ? differencesSection(results, columns) : "" },
    { id: "environments", title: "Environments", section: environments > 0 ? environmentsSection(results) : "" },
    { id: "flags", title: "Flags and delays", section: flagGridSection(results, columns) },
    { id: "waits", title: "Waiting", section: waitsSection(results, columns) },
    { id: "orders", title: "Orders of events", section: ordersSection(results, columns) },
    { id: "deciding-orders", title: "Named orders", section: decidingOrdersSection(results, columns) },
    { id: "claims", title: "The guide's claims", section: claimsSection(results, columns) },
    { id: "causes", title: "Causes", section: causesSection(results, columns) },
    { id: "predictions", title: "Known results", section: predictionsSection(results, columns) },
    { id: "failures", title: "Failures", section: failuresSection(columns, evidence) },
    { id: "features", title: "Kernel features", section: featuresSection(results, columns) },
    { id: "behaviours", title: "Known behaviours", section: behavioursSection(results, columns) },
    { id: "planted", title: "Defective servers", section: plantedSection(results, columns) },
    { id: "not-run", title: "Not run", section: notRunSection(results, columns) },
    {
      id: "cells",
      title: columns.length > 1 ? "Counts" : "All cells",
      section: cellsSection(results, columns.length > 1),
    },
    { id: "versions", title: "Versions", section: versionsSection(results) },
  ];
}

function textOf(section: Markup | string): string {
  return section instanceof Markup ? section.text : section;
}

function policyFor(script: string): string {
  const hash = createHash("sha256").update(script).digest("base64");
  return `default-src 'none'; script-src 'sha256-${hash}'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'`;
}
