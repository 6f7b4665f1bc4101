/** What only pages of several kernels have. A column needs about five letters, so eleven fit on a desk and tables scroll on a phone. */
export const severalStyle = `
.hidden, .dense .word { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; white-space: nowrap; }
.verdicts { margin-bottom: 1rem; }
.verdicts td, .verdicts th { padding: .35rem .75rem; overflow-wrap: anywhere; }
.verdicts .title { display: inline; margin-left: .5rem; }
.verdicts td:nth-child(2) { white-space: nowrap; }
@media (min-width: 60rem) { .verdicts tbody th, .verdicts td:nth-child(4) { white-space: nowrap; } }
.plain-mark { border-color: var(--line); }
.differences { list-style: none; margin: 0; padding: 0; display: grid; gap: .6rem; }
.differences > li { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .7rem 1rem; }
.differences h3 { margin: 0 0 .4rem; }
.differences p { font-size: .86rem; margin: .4rem 0 0; overflow-wrap: anywhere; }
.change { font-size: .86rem; font-weight: 600; color: var(--flaky); background: var(--flaky-back); border-radius: .3rem; padding: .1rem .45rem; margin-left: .3rem; }
.sides > li { display: flex; flex-wrap: wrap; gap: .2rem .8rem; align-items: baseline; margin-bottom: .25rem; }
.links { display: flex; flex-wrap: wrap; gap: .2rem .9rem; }
.scroll { position: relative; overflow-x: auto; max-width: 100%; border: 1px solid var(--line); border-radius: .3rem; margin: .5rem 0; }
.scroll:focus-visible { outline: 2px solid var(--link); }
.grid { border: 0; border-collapse: separate; border-spacing: 0; }
.grid th:first-child { position: sticky; left: 0; background: var(--card); z-index: 1; min-width: 14rem; border-right: 1px solid var(--line); }
.grid td, .grid thead th { padding: .4rem .4rem; white-space: nowrap; }
.grid thead th { position: sticky; top: 0; background: var(--card); z-index: 1; }
.grid thead th:first-child { z-index: 2; }
.grid .own th, .grid .own td { border-top: 2px solid var(--line); }
.grid .switched td, .grid .switched th { padding-top: .2rem; padding-bottom: .2rem; }
.grid .setting { font-weight: 400; font-size: .86rem; padding-left: 1.5rem; overflow-wrap: anywhere; }
.dense td, .dense thead th { padding-left: .25rem; padding-right: .25rem; }
.dense .mark { padding: .1rem .3rem; font-size: .8rem; }
.every { accent-color: var(--link); margin: 0 .4rem 0 0; }
.every ~ .scroll .silent { display: none; }
.every:checked ~ .scroll .silent { display: table-row; }
.features dt { margin: .8rem 0 .2rem; font-weight: 600; }
.features dd { margin: 0 0 .25rem; overflow-wrap: anywhere; }
td details { margin: 0; }
@media (min-width: 44rem) and (min-height: 30rem) { .tall { max-height: 88vh; overflow-y: auto; } }
@media (max-width: 44rem) {
  .grid th:first-child { min-width: 9.5rem; max-width: 9.5rem; padding: .4rem .5rem; font-size: .86rem; overflow-wrap: break-word; white-space: normal; }
  .grid th.setting { padding-left: .9rem; }
  .grid .title { font-size: .78rem; }
  .verdicts tr { display: grid; grid-template-columns: minmax(0, 1fr) auto; padding: .45rem 0; }
  .verdicts tr > :nth-child(n + 3) { grid-column: 1 / -1; font-size: .86rem; color: var(--soft); }
}
@media print { .scroll { overflow: visible; max-height: none; } }
`;
