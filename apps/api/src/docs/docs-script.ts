/** Runs in the reader's browser: shows the entries that hold every word of the search. */
export const docsScript = `
const search = document.querySelector('#search');
const entries = [...document.querySelectorAll('[data-entry]')];
const textOf = (entry) => entry.textContent + ' ' + (entry.querySelector('[title]')?.title ?? '');
const texts = new Map(entries.map((entry) => [entry, textOf(entry).toLowerCase()]));
const show = () => {
  const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
  for (const entry of entries) entry.hidden = !words.every((word) => texts.get(entry).includes(word));
  for (const group of document.querySelectorAll('[data-group]')) {
    group.hidden = group.querySelector('[data-entry]:not([hidden])') === null;
  }
};
search.addEventListener('input', show);
document.addEventListener('keydown', (event) => {
  if (event.key === '/' && document.activeElement !== search) {
    event.preventDefault();
    search.focus();
  }
});
`;
