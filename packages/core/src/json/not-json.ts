import { endOfString } from './replace-large-numbers.ts';

/** Values that other languages write and JSON does not have. */
const foreignWord = /(?<![\w.])(?:NaN|-?Infinity|undefined|None|True|False)\b/;

/** What is wrong with a text that `JSON.parse` refuses: `must be JSON`, and which word it is that JSON does not have. */
export const notJson = (text: string): string => {
  for (let at = 0; at < text.length;) {
    const quote = text.indexOf('"', at);
    const end = quote === -1 ? text.length : quote;
    const found = foreignWord.exec(text.slice(at, end));
    if (found !== null) {
      return `must be JSON, which has no ${found[0]} (at character ${at + found.index + 1})`;
    }
    at = quote === -1 ? end : endOfString(text, quote + 1);
  }
  return 'must be JSON';
};
