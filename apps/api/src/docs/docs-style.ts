export const docsStyle = `
:root { color-scheme: light dark; --ink: light-dark(#1c2024, #e6e8ea); --soft: light-dark(#60646c, #9ba1a6);
  --line: light-dark(#e3e5e8, #2d3136); --paper: light-dark(#ffffff, #141618); --panel: light-dark(#f7f8f9, #1b1e21);
  --accent: light-dark(#0b6bcb, #6cb2ff); }
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
code { font: 13px/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
a { color: var(--accent); text-decoration: none; }
a:hover, p a, td a { text-decoration: underline; }
.layout { display: grid; grid-template-columns: 19rem minmax(0, 52rem); gap: 3rem; max-width: 80rem; margin: 0 auto; }
nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 1.5rem 1rem; border-right: 1px solid var(--line); }
nav h2 { font-size: 12px; margin: 1.2rem 0 .3rem; color: var(--soft); text-transform: uppercase; letter-spacing: .05em; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav li a { display: block; padding: .15rem .4rem; border-radius: 4px; color: inherit; font-size: 14px; }
nav li a:hover { background: var(--panel); text-decoration: none; }
input { width: 100%; padding: .5rem .7rem; font: inherit; color: inherit; background: var(--panel);
  border: 1px solid var(--line); border-radius: 6px; }
main { padding: 1.5rem 1rem 6rem; }
section > h2 { margin: 3rem 0 1rem; padding-bottom: .3rem; border-bottom: 1px solid var(--line); }
article { margin: 0 0 2rem; padding: 1rem 1.2rem; border: 1px solid var(--line); border-radius: 8px; }
article h3 { margin: 0 0 .3rem; font-size: 16px; }
article h4 { margin: 1rem 0 .3rem; font-size: 13px; color: var(--soft); }
.method { display: inline-block; min-width: 3.6rem; padding: 0 .4rem; margin-right: .5rem; border-radius: 4px;
  font: 600 12px/1.7 ui-monospace, monospace; text-align: center; color: #fff; background: #0b6bcb; }
.method.post { background: #18794e; } .method.put { background: #8f5a00; } .method.delete { background: #c62a2f; }
.note { color: var(--soft); font-size: 13px; }
pre { margin: .3rem 0; padding: .7rem .9rem; white-space: pre-wrap; background: var(--panel); border-radius: 6px; }
table { width: 100%; border-collapse: collapse; font-size: 14px; }
td, th { padding: .35rem .6rem .35rem 0; text-align: left; vertical-align: top; border-top: 1px solid var(--line); }
td:first-child { width: 30%; }
[hidden] { display: none !important; }
@media (max-width: 60rem) { .layout { display: block; } nav { position: static; height: auto; border: 0; } }
`;
