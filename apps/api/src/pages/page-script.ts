/**
 * What the scripts of all pages begin with. It runs in the reader's browser. What comes from the server is put in as text,
 * never as HTML, and keys stay in the fields that they are typed into.
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
const linked = (href, text) => {
  const link = element('a', text);
  link.href = href;
  return link;
};
const money = (usd) => '$' + Number(usd).toLocaleString('en', { maximumFractionDigits: 6 });
const seconds = (value) => value === null || value === undefined ? '' : value.toFixed(2) + ' s';
const tableOf = (heads, rows, numbersFrom) => {
  const cells = (kind, values) => values.map((value, at) => classed(at < numbersFrom ? '' : 'figure', element(kind, value)));
  const head = heads.some((text) => text !== '') ? [element('tr', ...cells('th', heads))] : [];
  const table = element('table', ...head, ...rows.map((row) => element('tr', ...cells('td', row))));
  return classed('wide', element('div', table));
};
const say = (text, kind) => byId('found').replaceChildren(classed(kind, element('p', text)));
const ask = async (path) => {
  const pair = byId('public').value.trim() + ':' + byId('secret').value.trim();
  const authorization = 'Basic ' + btoa(String.fromCharCode(...new TextEncoder().encode(pair)));
  const response = await fetch(path, { headers: { authorization }, credentials: 'omit' });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.message);
  return answer;
};
const onAsked = (show) => {
  byId('keys').addEventListener('submit', async (event) => {
    event.preventDefault();
    say('Asking …', 'soft');
    try {
      byId('found').replaceChildren(...(await show()));
    } catch (error) {
      say(error.message, 'bad');
    }
  });
};
for (const place of document.querySelectorAll('[data-origin]')) place.textContent = location.origin;
`;
