/** Colours and fonts of charts and lanes: charts are drawn without any. Shapes and words say the same as the colours. */
export const chartsStyle = `
:root { --chart: #0a58b8; --chart-band: #0a58b826; --chart-grid: #e3e7eb; }
@media (prefers-color-scheme: dark) { :root { --chart: #86b9ff; --chart-band: #86b9ff33; --chart-grid: #2c343c; } }
h4 { font-size: 1rem; margin: 1.4rem 0 .4rem; }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 35.5rem), 1fr)); gap: 1rem; }
.charts figure { margin: 0; min-width: 0; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .8rem 1rem; }
.charts figure .scroll { border: 0; margin: .4rem 0; }
.charts figure p { margin: 0; font-size: .9rem; overflow-wrap: anywhere; }
.chart { display: block; fill: none; }
.chart.key { display: inline-block; vertical-align: -.1rem; }
.chart text { fill: var(--text); font: 11px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; font-variant-numeric: tabular-nums; }
.chart .heading text { fill: var(--soft); font-weight: 600; }
.chart .side text, .chart .axis-label text { fill: var(--soft); }
.chart .axis-grid path { stroke: var(--chart-grid); }
.chart .band path { fill: var(--chart-band); }
.chart .rate path { stroke: var(--chart); stroke-width: 2; }
.chart .interval path { stroke: var(--chart-band); stroke-width: 9; }
.chart .span path { stroke: var(--chart); stroke-width: 4; stroke-linecap: round; opacity: .55; }
.chart .clean path { fill: var(--card); stroke: var(--chart); stroke-width: 2; }
.chart .failed path { fill: var(--fails); stroke: var(--card); }
.rules td:nth-child(n + 3) { font-variant-numeric: tabular-nums; white-space: nowrap; }
details.kernel > summary h3 { display: inline; }
.way { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .7rem 1rem; margin: .6rem 0; min-width: 0; }
details > .way { border: 0; border-top: 1px solid var(--line); border-radius: 0; margin: 0; }
.way p { margin: .3rem 0; font-size: .9rem; overflow-wrap: anywhere; }
.way .scroll { border: 0; margin: .2rem 0 .8rem; }
.lanes { width: auto; border: 0; background: none; font-size: .86rem; }
.lanes th, .lanes td { border: 0; padding: .25rem .3rem; white-space: nowrap; vertical-align: middle; }
.lanes thead th { font-size: .78rem; font-weight: 400; padding-top: 0; padding-bottom: 0; text-align: center; }
.lanes th:first-child { text-align: left; position: sticky; left: 0; background: var(--card); padding-left: 0; padding-right: .8rem; z-index: 1; }
.lanes tbody td { background: linear-gradient(var(--line), var(--line)) center / 100% 2px no-repeat; text-align: center; }
.lanes td > span { display: inline-block; min-width: 100%; background: var(--card); border: 1px solid var(--soft); border-radius: .3rem; padding: .05rem .45rem; }
.lanes td > .held { border-style: dashed; background: var(--inconclusive-back); }
.lanes td i { color: var(--soft); }
.lanes td b { display: block; }
.lanes td > .fails { background: var(--fails-back); border: 2px solid var(--fails); }
.lanes td > .stable { background: var(--stable-back); border: 2px solid var(--stable); }
.grid.flags { width: auto; min-width: min(100%, 40rem); }
.grid.flags thead th:not(:first-child) { white-space: normal; min-width: 5rem; vertical-align: bottom; }
.grid.flags tbody th, .grid.flags td { vertical-align: middle; }
.grid.flags td.setting { white-space: normal; min-width: 14rem; padding-left: .75rem; }
/* What scrolls on a screen has to fit on paper, or a browser makes all of the page smaller. */
@media print {
  .charts figure, .way { break-inside: avoid; }
  .lanes { font-size: 7pt; }
  .lanes th, .lanes td { padding: .1rem; white-space: normal; overflow-wrap: anywhere; }
  .lanes th:first-child { position: static; }
  .lanes td > span { padding: 0 .15rem; }
  .grid.flags thead th:not(:first-child) { min-width: 0; overflow-wrap: anywhere; }
  .grid.flags td.setting { min-width: 4.5rem; }
  .grid.flags .mark i { display: none; }
}
`;
