/** How the page of a record looks: on screens dark and light, and on paper. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #f6f7f9; --sheet: #ffffff; --ink: #16202c; --soft: #566372; --faint: #8793a1; --rule: #dfe4ea; --tint: #f2f5f8;
  --good: #1a7f4b; --good-tint: #e6f5ec; --warn: #95600a; --warn-tint: #fdf3dc; --bad: #b3261e; --bad-tint: #fdebe9;
  --calm: #2f5fb3; --calm-tint: #e9f0fc;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0e1319; --sheet: #161d26; --ink: #e4eaf1; --soft: #a3b0be; --faint: #78869a; --rule: #2a3440; --tint: #1c2530;
    --good: #63cf95; --good-tint: #12301f; --warn: #e6b450; --warn-tint: #362a10; --bad: #ff8f85; --bad-tint: #3c1b18;
    --calm: #8ab4f8; --calm-tint: #17263d;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.55 system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; overflow-wrap: anywhere; }
main { max-width: 66rem; margin: 0 auto; padding: 2.5rem 1.5rem 4rem; }
h1, h2, h3, p, dl, dd, ol, ul { margin: 0; padding: 0; }
ol, ul { list-style: none; }
h1 { font-size: 2.1rem; line-height: 1.15; letter-spacing: -.02em; font-weight: 650; }
h2 { font-size: 1.15rem; font-weight: 650; letter-spacing: -.01em; margin: 2.75rem 0 .8rem; }
h2 .count { color: var(--faint); font-weight: 400; margin-left: .35em; }
h3 { font-size: 1rem; font-weight: 600; }
code, pre, .mono { font-family: ui-monospace, "Cascadia Code", "SF Mono", Menlo, Consolas, monospace; font-size: .865em; }
.kicker { color: var(--soft); font-size: .82rem; letter-spacing: .04em; margin-bottom: .6rem; }
.lead { color: var(--soft); font-size: 1.1rem; margin-top: .3rem; }
.verdict { margin-top: 1.1rem; display: flex; gap: .8rem; align-items: baseline; flex-wrap: wrap; }
.badge { display: inline-block; padding: .2rem .7rem; border-radius: 99px; font-weight: 600; font-size: .92rem; white-space: nowrap; }
.chip { display: inline-flex; align-items: baseline; gap: .45em; overflow-wrap: normal; }
.chip::before { content: ""; flex: none; width: .5em; height: .5em; border-radius: 50%; background: currentColor; }
.chip span { color: var(--ink); }
.good { color: var(--good); } .warn { color: var(--warn); } .bad { color: var(--bad); } .calm { color: var(--calm); } .none { color: var(--faint); }
.badge.good { background: var(--good-tint); } .badge.warn { background: var(--warn-tint); } .badge.bad { background: var(--bad-tint); } .badge.calm { background: var(--calm-tint); }
.note { border-radius: .5rem; padding: .8rem 1rem; margin-top: 1.2rem; border-left: 4px solid currentColor; }
.note.warn { background: var(--warn-tint); } .note.bad { background: var(--bad-tint); } .note.calm { background: var(--calm-tint); } .note.good { background: var(--good-tint); }
.note > * { color: var(--ink); }
.note strong { display: block; }
.note li { margin-top: .2rem; }
.facts { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0 2.5rem; margin-top: 1.8rem; border-top: 1px solid var(--rule); }
.facts > div { display: grid; grid-template-columns: 8.2rem minmax(0, 1fr); gap: .8rem; padding: .5rem 0; border-bottom: 1px solid var(--rule); }
.facts > .wide { grid-column: 1 / -1; }
dt { color: var(--soft); }
nav { margin-top: 1.4rem; display: flex; flex-wrap: wrap; gap: .3rem 1.1rem; font-size: .92rem; }
a { color: var(--calm); text-decoration: none; } a:hover, a:focus-visible { text-decoration: underline; }
.card { background: var(--sheet); border: 1px solid var(--rule); border-radius: .6rem; padding: 1rem 1.15rem; margin-top: .8rem; }
.head { display: flex; gap: .5rem 1rem; align-items: baseline; flex-wrap: wrap; justify-content: space-between; }
.meta { color: var(--soft); font-size: .9rem; margin-top: .25rem; }
.table { background: var(--sheet); border: 1px solid var(--rule); border-radius: .6rem; overflow-x: auto; margin-top: .8rem; }
.card .table { border: 0; border-top: 1px solid var(--rule); border-radius: 0; margin: .8rem -1.15rem -1rem; border-radius: 0 0 .55rem .55rem; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th { text-align: left; font-weight: 600; color: var(--soft); font-size: .82rem; white-space: nowrap; background: var(--tint); }
th, td { padding: .45rem .8rem; vertical-align: top; min-width: 5.4rem; }
td.name { font-weight: 600; min-width: 13.5rem; }
td.number, th.number { min-width: 3.5rem; }
tr + tr td, thead + tbody tr:first-child td { border-top: 1px solid var(--rule); }
td.time, td.number, .time { white-space: nowrap; font-variant-numeric: tabular-nums; }
td.number, th.number { text-align: right; }
td.time, .faint { color: var(--soft); }
.strong { font-weight: 600; }
.trail { display: flex; flex-wrap: wrap; gap: .1rem .55rem; }
.trail li { white-space: nowrap; }
.trail li:not(:last-child)::after { content: "→"; margin-left: .55rem; color: var(--faint); }
.trail .time { color: var(--faint); font-size: .86em; margin-left: .4em; }
.why { color: var(--soft); margin-top: .15rem; }
.answers { margin-top: .7rem; border-top: 1px solid var(--rule); }
.answers li { padding: .55rem 0 0; display: grid; grid-template-columns: 11.5rem minmax(0, 1fr); gap: .8rem; }
.quote { border-left: 3px solid var(--rule); padding-left: .8rem; margin: .5rem 0 0; color: var(--soft); }
.tags { display: flex; flex-wrap: wrap; gap: .35rem; margin-top: .5rem; }
.tags li { background: var(--tint); border: 1px solid var(--rule); border-radius: .3rem; padding: 0 .45rem; font-size: .86rem; }
pre { margin: .8rem -1.15rem -1rem; padding: .9rem 0; background: var(--tint); border-top: 1px solid var(--rule); border-radius: 0 0 .6rem .6rem; counter-reset: line; white-space: pre-wrap; line-height: 1.5; }
pre .line { display: block; padding: 0 1.15rem 0 4.2rem; position: relative; min-height: 1.5em; }
pre .line::before { counter-increment: line; content: counter(line); position: absolute; left: 0; width: 3.2rem; text-align: right; color: var(--faint); }
pre.plain { padding: .9rem 1.15rem; }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--rule); color: var(--soft); font-size: .88rem; }
@media (max-width: 44rem) { .facts { grid-template-columns: minmax(0, 1fr); } .answers li { grid-template-columns: minmax(0, 1fr); gap: 0; } }
@page { margin: 16mm 14mm; }
@media print {
  :root {
    color-scheme: light;
    --ground: #fff; --sheet: #fff; --ink: #000; --soft: #444; --faint: #777; --rule: #ccc; --tint: #f4f4f4;
    --good: #14663c; --good-tint: #fff; --warn: #7a4e06; --warn-tint: #fff; --bad: #97180f; --bad-tint: #fff; --calm: #244f9b; --calm-tint: #fff;
  }
  body { font-size: 9.5pt; }
  main { max-width: none; padding: 0; }
  nav { display: none; }
  h2 { break-after: avoid; }
  .badge { border: 1px solid currentColor; }
  .card, tr, .note, .answers li { break-inside: avoid; }
  .card:has(pre), .card:has(table) { break-inside: auto; }
  thead { display: table-header-group; }
  .table { overflow: visible; }
}
`;
