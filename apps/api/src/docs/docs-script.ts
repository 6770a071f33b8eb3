/** Runs in the reader's browser: shows the parts that contain every word of the search, and their ancestors. */
export const docsScript = `
const search = document.querySelector('#search');
const entries = [...document.querySelectorAll('main [data-entry]')];
const leading = [...document.querySelectorAll('nav [data-entry]')];
const texts = new Map(entries.map((entry) => [entry, entry.textContent.toLowerCase()]));
const show = () => {
  const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
  for (const entry of entries) entry.hidden = !words.every((word) => texts.get(entry).includes(word));
  for (const each of leading) each.hidden = document.querySelector(each.querySelector('a').hash).hidden;
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
