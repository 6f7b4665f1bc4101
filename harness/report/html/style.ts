import { verdictSymbols } from "../words.ts";

/** The empty text after the slash keeps screen readers from reading the sign beside the word; older browsers take the first line. */
const signs = Object.entries(verdictSymbols)
  .map(([verdict, sign]) => `.signs .${verdict}::before { content: "${sign}"; content: "${sign}" / ""; }`)
  .join("\n");

/** The page's only style. Every pair of text and background keeps a contrast of 4.5 to 1 in both schemes. */
export const style = `
:root { color-scheme: light dark; --page: #f7f8f9; --card: #ffffff; --text: #1a1f24; --soft: #56606a; --line: #d9dee3; --link: #0a58b8; --stable: #0f5c2e; --stable-back: #dff3e5; --fails: #971b1b; --fails-back: #fbe3e1; --flaky: #7a4500; --flaky-back: #fdeccb; --unsupported: #4a3a8c; --unsupported-back: #e9e5f8; --inconclusive: #47525c; --inconclusive-back: #e9edf0; --shade: rgb(20 26 32 / 45%); }
@media (prefers-color-scheme: dark) {
  :root { --page: #12161a; --card: #1a1f25; --text: #e6eaee; --soft: #a3afba; --line: #333c45; --link: #86b9ff; --stable: #93e0ac; --stable-back: #123a22; --fails: #ffb1aa; --fails-back: #4a1a1a; --flaky: #ffd08a; --flaky-back: #452e08; --unsupported: #cbbdff; --unsupported-back: #2e2752; --inconclusive: #c3ccd4; --inconclusive-back: #2b333b; --shade: rgb(0 0 0 / 60%); }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
html { scroll-padding-top: 3.5rem; }
body { margin: 0; background: var(--page); color: var(--text); font: 16px / 1.5 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
main, body > header, footer { max-width: 80rem; margin: 0 auto; padding: 0 1.5rem; }
body > header { padding-top: 1.5rem; }
h1 { font-size: 0.95rem; font-weight: 600; color: var(--soft); margin: 0 0 0.75rem; overflow-wrap: anywhere; }
h2 { font-size: 1.4rem; line-height: 1.25; margin: 3rem 0 0.5rem; }
h3 { font-size: 1.05rem; margin: 1.5rem 0 0.4rem; }
p { margin: 0.5rem 0; }
p, li, dd { overflow-wrap: anywhere; }
a { color: var(--link); text-underline-offset: 0.15em; }
.stack td a[href^="#cell-"]:not(.mark), .causes a[href^="#cell-"], code, pre { font-family: ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", monospace; font-size: 0.86em; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; background: var(--page); border: 1px solid var(--line); border-radius: 0.35rem; padding: 0.6rem 0.75rem; margin: 0.4rem 0 0.8rem; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
:target { outline: 2px solid var(--link); outline-offset: 2px; }
section:target { outline: 0; }
.soft { color: var(--soft); }
.lead { max-width: 50rem; color: var(--soft); }
.title { display: block; font-weight: 400; font-size: 0.86rem; color: var(--soft); }
.plain { margin: 0; padding: 0; list-style: none; }
.hidden, .dense .mark i, .dense .cells td > a i { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; white-space: nowrap; }
.skip { position: absolute; left: -99rem; }
.skip:focus { position: fixed; left: 1rem; top: 0.5rem; z-index: 5; background: var(--card); padding: 0.4rem 0.8rem; border-radius: 0.35rem; }

/* First screen */
.decision { border: 1px solid var(--line); border-left: 0.5rem solid currentColor; border-radius: 0.6rem; padding: 0.8rem 1.4rem; margin: 0 0 0.9rem; }
.decision > strong { display: flex; gap: 0.7rem; align-items: center; font-size: 1.85rem; line-height: 1.2; }
.sign { display: inline-block; }
.decision > strong .sign { flex: none; width: 2.4rem; height: 2.4rem; line-height: 2.4rem; border-radius: 50%; text-align: center; font-size: 1.4rem; background: currentColor; }
.decision > strong .sign span { color: var(--card); }
.decision p { margin: 0.5rem 0 0; color: var(--text); font-size: 1.02rem; }
.ship, .ship-with-options { color: var(--stable); background: var(--stable-back); }
.do-not-ship { color: var(--fails); background: var(--fails-back); }
.undecided { color: var(--inconclusive); background: var(--inconclusive-back); }
.advice { display: grid; grid-template-columns: repeat(auto-fit, minmax(12rem, 1fr)); gap: 0.6rem; margin: 1rem 0 0; }
.advice > div { background: var(--card); border: 1px solid var(--line); border-radius: 0.45rem; padding: 0.5rem 0.7rem; color: var(--text); }
.advice dt { font-size: 0.8rem; color: var(--soft); }
.advice dd { margin: 0.15rem 0 0; display: flex; flex-wrap: wrap; gap: 0.3rem 0.4rem; align-items: center; font-weight: 600; }
.advice code { font-size: 0.95rem; user-select: all; }
.avoid { display: flex; gap: 0.3rem 0.9rem; align-items: baseline; margin-top: 0.8rem; color: var(--text); }
.avoid h2 { flex: none; margin: 0; font-size: 0.95rem; }
.avoid ul { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 0.2rem 1.4rem; font-size: 0.88rem; }
.avoid code { font-weight: 600; font-size: 0.95em; }
.decision .careful { font-size: 0.88rem; margin-top: 0.6rem; }
.numbers { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: 0.6rem; margin: 0; }
.numbers div { background: var(--card); border: 1px solid var(--line); border-radius: 0.5rem; padding: 0.6rem 0.8rem; display: flex; flex-direction: column-reverse; justify-content: flex-end; }
.numbers dt { color: var(--soft); font-size: 0.82rem; line-height: 1.35; }
.numbers dd { margin: 0; font-size: 1.25rem; font-weight: 650; font-variant-numeric: tabular-nums; }
button { font: inherit; font-size: 0.82rem; line-height: 1.3; padding: 0.12rem 0.6rem; border: 1px solid var(--line); border-radius: 0.3rem; background: var(--card); color: var(--link); cursor: pointer; }
button:hover { border-color: currentColor; }

/* Navigation */
body > nav { position: sticky; top: 0; z-index: 3; background: var(--page); border-bottom: 1px solid var(--line); margin-top: 1.25rem; }
nav ul { list-style: none; display: flex; gap: 0.1rem 1.15rem; max-width: 80rem; margin: 0 auto; padding: 0.55rem 1.5rem; overflow-x: auto; white-space: nowrap; font-size: 0.9rem; scrollbar-width: none; }
nav a { text-decoration: none; }
nav a:hover { text-decoration: underline; }

/* Tables and marks */
table { width: 100%; border-collapse: collapse; background: var(--card); border: 1px solid var(--line); }
caption { text-align: left; color: var(--soft); padding: 0.25rem 0 0.5rem; }
th, td { text-align: left; vertical-align: top; padding: 0.5rem 0.75rem; border-bottom: 1px solid var(--line); }
thead th { font-size: 0.84rem; color: var(--soft); font-weight: 600; white-space: nowrap; }
tbody th { font-weight: 600; }
td.number { font-variant-numeric: tabular-nums; white-space: nowrap; }
.fixed { table-layout: fixed; }
.fixed td, .fixed th, .causes, .mark, .cells a { overflow-wrap: anywhere; }
.fixed td.number, .fixed th { white-space: normal; }
.predictions th:first-child { width: 42%; }
.predictions th:nth-child(2) { width: 14%; }
.orders th:first-child { width: 17%; }
.orders th:nth-child(2) { width: 11%; }
.orders th:nth-child(3) { width: 20%; }
td details { margin: 0; }
.mark, .cells td > a:first-child { display: inline-block; border-radius: 0.3rem; padding: 0.08rem 0.45rem; font-size: 0.86rem; line-height: 1.45; text-decoration: none; border: 1px solid transparent; }
.plain-mark { border-color: var(--line); max-width: 10rem; white-space: normal; overflow-wrap: anywhere; }
a.mark:hover, a.mark:focus-visible, .cells td > a:first-child:hover, .cells td > a:first-child:focus-visible, a.mark-link:hover .mark { border-color: currentColor; }
.mark-link { text-decoration: none; }
.mark i, .cells i { font-style: normal; }
.signs .mark::before, .cells td > a:first-child::before { font-weight: 700; margin-right: 0.3em; }
.ways li { margin: 0.5rem 0; font-size: 0.9rem; }
.ways li:last-child { padding-bottom: 0.7rem; }
${signs}
.mark small { font-size: 0.92em; font-variant-numeric: tabular-nums; }
.stable, .supported { color: var(--stable); background: var(--stable-back); }
.fails, .refuted { color: var(--fails); background: var(--fails-back); }
.flaky, .partly { color: var(--flaky); background: var(--flaky-back); }
.unsupported { color: var(--unsupported); background: var(--unsupported-back); }
.inconclusive, .not-testable-here { color: var(--inconclusive); background: var(--inconclusive-back); }
.chips, .legend { list-style: none; display: flex; flex-wrap: wrap; gap: 0.35rem 0.4rem; margin: 0; padding: 0; }
.legend { gap: 0.3rem 1.1rem; margin: 0.75rem 0; font-size: 0.86rem; color: var(--soft); }
details { background: var(--card); border: 1px solid var(--line); border-radius: 0.4rem; margin: 0.5rem 0; }
summary { cursor: pointer; padding: 0.5rem 0.75rem; overflow-wrap: anywhere; }
details > :not(summary) { margin-left: 0.9rem; margin-right: 0.9rem; }
details > table { width: calc(100% - 1.8rem); margin-bottom: 0.9rem; }
.causes > li { margin-bottom: 0.6rem; }
.failure summary code { color: var(--text); }
.failure summary small { color: var(--soft); margin-left: 0.4rem; }
.failure > p { font-size: 0.86rem; }
.outcome { font-weight: 600; color: var(--fails); }
.features dt { margin: 0.8rem 0 0.2rem; font-weight: 600; }
.features dd { margin: 0 0 0.25rem; overflow-wrap: anywhere; }
.numbers-table th[scope="rowgroup"] { background: var(--page); }
.numbers-table th[scope="row"] { font-weight: 400; }
.numbers-table td, .numbers-table th { padding: 0.25rem 0.6rem; font-size: 0.86rem; overflow-wrap: anywhere; }
footer { margin-top: 3rem; padding-bottom: 2.5rem; color: var(--soft); font-size: 0.9rem; }

/* Several kernels */
.verdicts { margin-bottom: 1rem; }
.verdicts td, .verdicts th { padding: 0.06rem 0.75rem; vertical-align: middle; font-size: 0.95rem; overflow-wrap: anywhere; }
.verdicts .title { display: inline; margin-left: 0.5rem; }
.verdicts td:nth-child(2) { white-space: nowrap; }
.verdicts code { user-select: all; }
@media (min-width: 60rem) {
  .verdicts tbody th, .verdicts td:last-child:not([colspan]) { white-space: nowrap; }
}
.differences { list-style: none; margin: 0; padding: 0; display: grid; gap: 0.6rem; }
.differences > li { background: var(--card); border: 1px solid var(--line); border-radius: 0.5rem; padding: 0.7rem 1rem; }
.differences h3 { margin: 0 0 0.4rem; }
.differences p { font-size: 0.86rem; margin: 0.4rem 0 0; overflow-wrap: anywhere; }
.change { font-size: 0.86rem; font-weight: 600; color: var(--flaky); background: var(--flaky-back); border-radius: 0.3rem; padding: 0.1rem 0.45rem; margin-left: 0.3rem; }
.sides > li { display: flex; flex-wrap: wrap; gap: 0.2rem 0.8rem; align-items: baseline; margin-bottom: 0.25rem; }
.links { display: flex; flex-wrap: wrap; gap: 0.2rem 0.9rem; }

/* Matrix */
.scroll { position: relative; max-width: 100%; border: 1px solid var(--line); border-radius: 0.4rem; margin: 0.5rem 0; overflow-x: auto; }
.grid { border: 0; border-collapse: separate; border-spacing: 0; }
.grid th:first-child { position: sticky; left: 0; background: var(--card); z-index: 1; min-width: 14rem; border-right: 1px solid var(--line); }
.grid td, .grid thead th { padding: 0.35rem 0.45rem; white-space: nowrap; }
.grid thead th { background: var(--card); }
.grid .own th, .grid .own td { border-top: 1px solid var(--line); padding-top: 0.5rem; padding-bottom: 0.5rem; }
.grid tbody:nth-of-type(n + 2) .own > * { border-top-width: 2px; }
.grid .switched td, .grid .switched th { padding-top: 0.18rem; padding-bottom: 0.18rem; }
.grid tr > * { border-bottom: 0; }
.grid thead th { border-bottom: 1px solid var(--line); }
.grid th .orders { font-weight: 400; font-size: 0.84rem; margin-left: 0.3rem; }
.grid .setting { font-weight: 400; font-size: 0.84rem; padding-left: 1.5rem; overflow-wrap: anywhere; }
.grid tbody tr:hover > * { background: var(--page); }
.grid td .title { display: inline; margin-left: 0.4rem; }
.grid .extra { font-size: 0.86rem; color: var(--soft); }
.grid.planted td { white-space: normal; font-size: 0.84rem; }
.matrix .grid { table-layout: auto; }
.dense .grid td, .dense .grid thead th { padding-left: 0.2rem; padding-right: 0.2rem; }
.dense .grid th:first-child { padding-left: 0.75rem; }
.grid th.setting:first-child { padding-left: 1.75rem; }
.dense .mark, .dense .cells td > a:first-child { padding: 0.1rem 0.3rem; font-size: 0.8rem; }
.dense td .title { display: block; margin: 0; font-size: 0.75rem; }
.out > * { visibility: hidden; }
.every { accent-color: var(--link); margin: 0 0.4rem 0 0; vertical-align: middle; }
.every-label { font-size: 0.84rem; color: var(--soft); cursor: pointer; }
.fold { display: block; text-align: left; border: 0; background: none; padding: 0; margin-top: 0.15rem; font-size: 0.84rem; }
.fold::before { content: "▸ "; content: "▸ " / ""; }
.fold[aria-expanded="true"]::before { content: "▾ "; content: "▾ " / ""; }
.fold:hover { text-decoration: underline; }
.silent { display: none; }
.every:checked ~ .scroll .silent, .open .silent, .filtered .silent { display: table-row; }
.every:checked ~ .scroll .fold, .filtered .fold { display: none; }
@media (min-width: 60rem) {
  .matrix .scroll:not(.wide) { overflow: visible; }
  .matrix .scroll:not(.wide) thead th { position: sticky; top: 2.6rem; z-index: 2; }
  .matrix .wide { max-height: 85vh; overflow: auto; }
  .matrix .wide thead th { position: sticky; top: 0; z-index: 2; }
  .grid thead th:first-child { z-index: 3; }
}

/* Filters */
.filters form { display: grid; gap: 0.7rem; padding-bottom: 0.9rem; }
.filters label { display: inline-flex; gap: 0.4rem; align-items: center; font-size: 0.84rem; }
.filters input, .filters select { font: inherit; font-size: 0.84rem; color: var(--text); background: var(--page); border: 1px solid var(--line); border-radius: 0.3rem; padding: 0.2rem 0.4rem; max-width: 100%; }
.filters input[type="search"] { flex: 1; min-width: 0; max-width: 22rem; }
.filters input[type="checkbox"] { accent-color: var(--link); margin: 0; }
.filters fieldset { border: 0; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 0.35rem 1rem; align-items: center; min-width: 0; }
.filters legend { float: left; font-size: 0.84rem; color: var(--soft); padding: 0 0.6rem 0 0; }
.filters summary { font-weight: 600; }
.filters details { margin: 0; }
.filters details summary { font-weight: 400; font-size: 0.84rem; padding: 0.3rem 0.6rem; }
.selects { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; }
.filters details .selects { padding-bottom: 0.7rem; }
.counted { display: flex; gap: 1rem; align-items: center; min-height: 2rem; }
.count { margin: 0; font-size: 0.9rem; font-weight: 600; font-variant-numeric: tabular-nums; }

/* A cell */
dialog { margin: 0 0 0 auto; width: min(46rem, 100vw); max-width: none; height: 100dvh; max-height: none; padding: 0; border: 0; border-left: 1px solid var(--line); background: var(--card); color: var(--text); overflow-y: auto; box-shadow: 0 0 3rem var(--shade); }
dialog::backdrop { background: var(--shade); }
dialog > header { position: sticky; top: 0; z-index: 1; display: flex; gap: 1rem; justify-content: space-between; align-items: start; background: var(--card); border-bottom: 1px solid var(--line); padding: 0.9rem 1.25rem 0.6rem; }
dialog h2 { margin: 0; font-size: 1.2rem; overflow-wrap: anywhere; }
dialog header p { margin: 0.35rem 0 0; }
.panel-body { padding: 0.25rem 1.25rem 2rem; }
.panel-body table { font-size: 0.86rem; }
.panel-body th, .panel-body td { padding: 0.28rem 0.6rem; overflow-wrap: anywhere; }
.panel-body tbody th { font-weight: 400; }
.panel-body .off { background: var(--flaky-back); }
.panel-body .off .soft { color: var(--text); }
.close { font-size: 1rem; padding: 0.3rem 0.6rem; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: 0.3rem 1.1rem; margin: 0.8rem 0; }
.facts dt { color: var(--soft); font-size: 0.9rem; }
.facts dd { margin: 0; font-variant-numeric: tabular-nums; }
.evidence { border-left: 3px solid var(--fails); padding-left: 0.8rem; margin: 0.7rem 0; }
.mark-link[aria-current] .mark { outline: 2px solid currentColor; }
.command { display: flex; flex-wrap: wrap; gap: 0.6rem; align-items: center; background: var(--page); border: 1px solid var(--line); border-radius: 0.35rem; padding: 0.5rem 0.75rem; }
@media (max-width: 44rem) {
  main, body > header, footer { padding-left: 0.9rem; padding-right: 0.9rem; }
  nav ul { padding-left: 0.9rem; padding-right: 0.9rem; }
  .decision { padding: 0.8rem 0.9rem; border-left-width: 0.35rem; }
  .decision > strong { font-size: 1.35rem; gap: 0.5rem; }
  .decision > strong .sign { width: 1.9rem; height: 1.9rem; line-height: 1.9rem; font-size: 1.1rem; }
  .advice { grid-template-columns: 1fr; gap: 0.35rem; }
  .advice > div { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: center; gap: 0 0.6rem; padding: 0.35rem 0.6rem; }
  .advice dd { margin: 0; }
  .avoid { display: block; }
  .numbers { grid-template-columns: 1fr 1fr; }
  table.stack, .stack tbody, .stack tr, .stack th, .stack td { display: block; }
  .stack thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
  .stack tr { border-bottom: 1px solid var(--line); padding: 0.4rem 0; }
  .stack th, .stack td { border: 0; padding: 0.2rem 0.75rem; overflow-wrap: anywhere; }
  .stack td:empty { display: none; }
  .orders th:nth-child(n), .predictions th:nth-child(n) { width: auto; }
  .grid th:first-child { min-width: 9.5rem; max-width: 9.5rem; padding: 0.4rem 0.5rem; font-size: 0.86rem; overflow-wrap: break-word; white-space: normal; }
  .grid th.setting { padding-left: 0.9rem; }
  .grid .title { font-size: 0.78rem; }
  .verdicts tr { display: grid; grid-template-columns: minmax(0, 1fr) auto; padding: 0.35rem 0; }
  .verdicts tr > :nth-child(n + 3) { grid-column: 1 / -1; font-size: 0.86rem; color: var(--soft); }
  .facts { grid-template-columns: 1fr; gap: 0; }
  .facts dd { margin-bottom: 0.4rem; }
}
/* Thousands of elements below the matrix: a browser lays them out when they come near the window. */
@media screen { #matrix ~ section { content-visibility: auto; contain-intrinsic-size: auto 50rem; } }
@media (prefers-reduced-motion: no-preference) {
  html { scroll-behavior: smooth; }
  dialog[open] { animation: slide 0.16s ease-out; }
  @keyframes slide {
    from { transform: translateX(1.5rem); opacity: 0; }
  }
}
@media print {
  :root { color-scheme: light; --page: #ffffff; }
  body { font-size: 10pt; }
  body > nav, #filters, .every, .every-label, .fold, .copy, .skip, dialog { display: none !important; }
  main, body > header, footer { max-width: none; padding: 0; }
  .decision, .numbers, .mark, .cells a { print-color-adjust: exact; }
  .decision, .numbers div, pre, tr, .differences > li { break-inside: avoid; }
  h2, h3, summary, thead { break-after: avoid; }
  .grid .own { break-after: avoid-page; }
  .silent { display: table-row; }
  .scroll, .matrix .scroll { overflow: visible; max-height: none; border: 0; }
  .grid th:first-child, .grid thead th, .matrix .scroll thead th { position: static; }
  .grid th:first-child { min-width: 5rem; overflow-wrap: anywhere; }
  .grid td, .grid th, .dense .grid td, .dense .grid thead th { font-size: 7.5pt; padding: 0.1rem 0.15rem; }
  .dense .grid th:first-child { padding-left: 0.15rem; }
  .grid th.setting:first-child { padding-left: 0.5rem; font-size: 7pt; }
  .grid .mark, .grid.cells td > a:first-child { font-size: 7pt; padding: 0 0.15rem; }
  .grid.planted td, .dense .grid thead th { font-size: 7pt; white-space: normal; overflow-wrap: anywhere; }
  .advice code { font-size: 9pt; }
  .grid .own th { font-size: 9pt; }
  .dense .grid .own th { font-size: 8pt; }
  .grid th .title { font-size: 7.5pt; }
  details { border: 0; }
  details::details-content { content-visibility: visible; display: block; height: auto; }
  a { color: inherit; }
}
`;
