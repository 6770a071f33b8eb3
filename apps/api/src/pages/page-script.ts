/**
 * The common beginning of all pages' scripts. It runs in the reader's browser. Values from the server are inserted as
 * text, never as HTML.
 */
export const pageScript = `
const byId = (id) => document.getElementById(id);
const element = (name, ...children) => {
  const made = document.createElement(name);
  made.append(...children.map((child) => child ?? ''));
  return made;
};
const classed = (name, made) => {
  made.className = name;
  return made;
};
const tableOf = (heads, rows, numbersFrom) => {
  const cells = (kind, values) => values.map((value, at) => classed(at < numbersFrom ? '' : 'figure', element(kind, value)));
  const head = heads.some((text) => text !== '') ? [element('tr', ...cells('th', heads))] : [];
  const table = element('table', ...head, ...rows.map((row) => element('tr', ...cells('td', row))));
  return classed('wide', element('div', table));
};
const say = (text, kind) => byId('found').replaceChildren(classed(kind, element('p', text)));
`;
