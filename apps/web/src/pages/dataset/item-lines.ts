const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{},]/g;

/** The elements of an array in JSON without line breaks, as they are written: numbers keep all their digits. */
const elementsOf = (array: string): readonly string[] => {
  const inner = array.slice(1, -1);
  const elements: string[] = [];
  let [begin, depth] = [0, 0];
  for (const { 0: token, index } of inner.matchAll(tokens)) {
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    else if (token === ',' && depth === 0) {
      elements.push(inner.slice(begin, index).trim());
      begin = index + 1;
    }
  }
  const last = inner.slice(begin).trim();
  return last === '' ? elements : [...elements, last];
};

const isWhole = (text: string): boolean => {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
};

/** A JSON array of items, or one item over several lines, as JSON Lines; any other text as it is. */
export const itemLines = (text: string): string => {
  if (!isWhole(text)) return text;
  const line = text.replaceAll(/[\r\n]+/g, ' ').trim();
  return line.startsWith('[') ? elementsOf(line).join('\n') : line;
};
