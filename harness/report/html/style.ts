/** The page's only style. Every pair of text and background keeps a contrast of 4.5 to 1 in both schemes. */
export const style = `
:root {
  color-scheme: light dark;
  --page: #fbfbfa; --card: #ffffff; --text: #1c2126; --soft: #57606a; --line: #d8dde2; --link: #0a58b8;
  --stable: #0f5c2e; --stable-back: #dff3e5; --fails: #971b1b; --fails-back: #fbe3e1;
  --flaky: #7a4500; --flaky-back: #fdeccb; --unsupported: #4a3a8c; --unsupported-back: #e9e5f8;
  --inconclusive: #47525c; --inconclusive-back: #e9edf0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14181c; --card: #1b2026; --text: #e6eaee; --soft: #a3afba; --line: #343c45; --link: #86b9ff;
    --stable: #93e0ac; --stable-back: #123a22; --fails: #ffb1aa; --fails-back: #4a1a1a;
    --flaky: #ffd08a; --flaky-back: #452e08; --unsupported: #cbbdff; --unsupported-back: #2e2752;
    --inconclusive: #c3ccd4; --inconclusive-back: #2b333b;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
main, header, footer { max-width: 76rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 1.75rem; }
h1 { font-size: 1rem; font-weight: 600; color: var(--soft); margin: 0 0 .75rem; }
h2 { font-size: 1.35rem; margin: 2.75rem 0 .5rem; }
h3 { font-size: 1.05rem; margin: 1.5rem 0 .5rem; }
p { margin: .5rem 0; }
p, li, dd { overflow-wrap: anywhere; }
a { color: var(--link); }
code, pre, .mono { font-family: ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", monospace; font-size: .86em; }
code { overflow-wrap: anywhere; }
.soft { color: var(--soft); }
.lead { max-width: 46rem; color: var(--soft); }
.decision { border: 1px solid currentColor; border-left-width: .5rem; border-radius: .5rem; padding: 1rem 1.25rem; margin: 0 0 1rem; }
.decision strong { display: block; font-size: 1.75rem; line-height: 1.2; margin-bottom: .35rem; }
.decision p { margin: 0; color: var(--text); font-size: 1.05rem; overflow-wrap: anywhere; }
.ship, .ship-with-options { color: var(--stable); background: var(--stable-back); }
.do-not-ship { color: var(--fails); background: var(--fails-back); }
.undecided { color: var(--inconclusive); background: var(--inconclusive-back); }
.numbers { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .75rem; margin: 0; }
.numbers div { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .7rem .9rem; display: flex; flex-direction: column-reverse; justify-content: flex-end; }
.numbers dt { color: var(--soft); font-size: .86rem; }
.numbers dd { margin: 0; font-size: 1.35rem; font-weight: 650; font-variant-numeric: tabular-nums; }
nav ul, .chips, .legend { list-style: none; display: flex; flex-wrap: wrap; gap: .35rem .4rem; margin: 0; padding: 0; }
nav { margin-top: 1rem; }
nav ul { gap: .25rem 1.1rem; }
table { width: 100%; border-collapse: collapse; background: var(--card); border: 1px solid var(--line); }
caption { text-align: left; color: var(--soft); padding: .25rem 0 .5rem; }
th, td { text-align: left; vertical-align: top; padding: .55rem .75rem; border-bottom: 1px solid var(--line); }
thead th { font-size: .86rem; color: var(--soft); font-weight: 600; white-space: nowrap; }
tbody th { font-weight: 600; }
td.number { font-variant-numeric: tabular-nums; white-space: nowrap; }
.title { display: block; font-weight: 400; font-size: .86rem; color: var(--soft); }
.matrix { table-layout: fixed; }
.matrix th:first-child { width: 21%; }
.matrix th:nth-child(2) { width: 18%; }
.fixed { table-layout: fixed; }
.orders th:first-child { width: 17%; }
.orders th:nth-child(2) { width: 11%; }
.orders th:nth-child(3) { width: 20%; }
.fixed td, .fixed th, .causes, .mark { overflow-wrap: anywhere; }
.fixed td.number, .fixed th { white-space: normal; }
.factor { display: grid; grid-template-columns: 13rem 1fr; gap: .2rem .6rem; align-items: start; margin-bottom: .4rem; }
.factor > span { color: var(--soft); font-size: .86rem; padding-top: .2rem; overflow-wrap: anywhere; }
.mark { display: inline-block; border-radius: .3rem; padding: .1rem .45rem; font-size: .86rem; line-height: 1.45; text-decoration: none; border: 1px solid transparent; overflow-wrap: break-word; }
.plain-mark { max-width: 10rem; white-space: normal; overflow-wrap: anywhere; }
a.mark:hover, a.mark:focus-visible { border-color: currentColor; }
.mark b { font-weight: 700; }
.mark small { font-size: .92em; }
.stable, .supported { color: var(--stable); background: var(--stable-back); }
.fails, .refuted { color: var(--fails); background: var(--fails-back); }
.flaky, .partly { color: var(--flaky); background: var(--flaky-back); }
.unsupported { color: var(--unsupported); background: var(--unsupported-back); }
.inconclusive, .not-testable-here { color: var(--inconclusive); background: var(--inconclusive-back); }
.legend { gap: .4rem 1.1rem; margin: .75rem 0; font-size: .9rem; }
details { background: var(--card); border: 1px solid var(--line); border-radius: .4rem; margin: .5rem 0; }
summary { cursor: pointer; padding: .55rem .75rem; overflow-wrap: anywhere; }
details > :not(summary) { margin-left: .9rem; margin-right: .9rem; }
details > table { width: calc(100% - 1.8rem); margin-bottom: .9rem; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--page); border: 1px solid var(--line); border-radius: .3rem; padding: .6rem .75rem; margin: .4rem .9rem .8rem; }
.plain { margin: 0; padding: 0; list-style: none; }
.causes > li { margin-bottom: .6rem; }
footer { margin-top: 3rem; padding-bottom: 2.5rem; color: var(--soft); font-size: .9rem; }
:target { outline: 2px solid var(--link); outline-offset: 2px; }
@media (max-width: 44rem) {
  main, header, footer { padding-left: .9rem; padding-right: .9rem; }
  .decision strong { font-size: 1.4rem; }
  table.stack, .stack tbody, .stack tr, .stack th, .stack td { display: block; }
  .stack thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
  .stack tr { border-bottom: 1px solid var(--line); padding: .4rem 0; }
  .stack th, .stack td { border: 0; padding: .2rem .75rem; overflow-wrap: anywhere; }
  .stack td:empty { display: none; }
  .factor { grid-template-columns: 1fr; }
  .matrix th:first-child, .matrix th:nth-child(2), .orders th:nth-child(n) { width: auto; }
}
@media print { details { break-inside: avoid; } nav { display: none; } }
`;
