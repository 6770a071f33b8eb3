/**
 * True if the text may contain a number that a double cannot hold: 16 digits (or a point among them) in a row, or an
 * exponent of three digits.
 */
const suspicion = /[\d.]{16}|\d[eE][+-]?\d{3}/;
const numberPattern = /-?\d[\d.eE+-]*/g;
const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/**
 * A JSON text with other texts in the place of numbers that a double may not hold; strings stay as they are. Costs next
 * to nothing without such numbers.
 */
export const replaceLargeNumbers = (json: string, replace: (number: string) => string): string => {
  if (!suspicion.test(json)) return json;
  const replaceNumber = (token: string): string =>
    suspicion.test(token) && jsonNumber.test(token) ? replace(token) : token;
  let replaced = '';
  let copiedTo = 0;
  let at = 0;
  while (at < json.length) {
    const quote = json.indexOf('"', at);
    const end = quote === -1 ? json.length : quote;
    const gap = json.slice(at, end);
    if (suspicion.test(gap)) {
      replaced += json.slice(copiedTo, at) + gap.replace(numberPattern, replaceNumber);
      copiedTo = end;
    }
    if (quote === -1) break;
    at = endOfString(json, quote + 1);
  }
  return replaced + json.slice(copiedTo);
};

/** The position after the quote that closes the string; the text's end without one. */
export const endOfString = (text: string, start: number): number => {
  for (let quote = text.indexOf('"', start); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (quote - backslashes > start && text[quote - backslashes - 1] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return quote + 1;
  }
  return text.length;
};
