/** Style of the pages that are served until there is a console; the colours are those of the documents. */
export const pageStyle = `
:root { color-scheme: light dark; --ink: light-dark(#1c2024, #e6e8ea); --soft: light-dark(#60646c, #9ba1a6);
  --line: light-dark(#e3e5e8, #2d3136); --paper: light-dark(#ffffff, #141618); --panel: light-dark(#f7f8f9, #1b1e21);
  --accent: light-dark(#0b6bcb, #6cb2ff); --good: light-dark(#18794e, #4cc38a); --bad: light-dark(#c62a2f, #ff9592); }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; font: 15px/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
main { max-width: 56rem; margin: 0 auto; padding: 2.5rem 1.2rem 5rem; }
h1 { margin: 0 0 .3rem; font-size: 26px; overflow-wrap: anywhere; }
h2 { margin: 2.2rem 0 .6rem; padding-bottom: .3rem; font-size: 17px; border-bottom: 1px solid var(--line); }
a { color: var(--accent); text-decoration: none; }
a:hover { text-decoration: underline; }
code, pre { font: 13px/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
pre { margin: .3rem 0; padding: .7rem .9rem; max-height: 24rem; overflow: auto; white-space: pre-wrap;
  background: var(--panel); border-radius: 6px; }
.soft { color: var(--soft); }
.good { color: var(--good); }
.bad { color: var(--bad); }
form { display: flex; flex-wrap: wrap; gap: .6rem; align-items: end; }
form, #who > * { margin-bottom: 1rem; }
label { flex: 1 1 14rem; font-size: 13px; color: var(--soft); }
input { display: block; width: 100%; padding: .5rem .7rem; font: inherit; color: var(--ink); background: var(--panel);
  border: 1px solid var(--line); border-radius: 6px; }
button { padding: .5rem 1.2rem; font: inherit; color: #fff; background: #0b6bcb; border: 0; border-radius: 6px; cursor: pointer; }
a.button { display: inline-block; margin: 0 .6rem .6rem 0; padding: .5rem 1.2rem; border: 1px solid var(--line); border-radius: 6px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
.wide { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: 14px; }
th { font-weight: 500; color: var(--soft); }
td, th { padding: .35rem .8rem .35rem 0; text-align: left; vertical-align: top; border-top: 1px solid var(--line); }
td.figure, th.figure { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
ul { padding-left: 1.2rem; }
`;
