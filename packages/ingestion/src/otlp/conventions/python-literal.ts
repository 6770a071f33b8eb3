import type { AttributeValue } from '../otlp-span.ts';
import { parsed } from './attribute-source.ts';

/** Longer texts are not read. */
const lengthMax = 65_536;
/** A text in quotes, a number, a word, or a mark with the space after it. */
const token = new RegExp(
  [
    String.raw`('[^'\\]*(?:\\[^][^'\\]*)*'|"[^"\\]*(?:\\[^][^"\\]*)*")`,
    String.raw`(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)`,
    '(True|False|None)',
    String.raw`([{}[\](),:]) ?`,
  ].join('|'),
  'gy',
);
const escape = /\\(?:x([\da-f]{2})|u([\da-f]{4})|U([\da-f]{8})|([^]))/g;
const controls: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };
const words: Readonly<Record<string, string>> = { True: 'true', False: 'false', None: 'null' };
const brackets: Readonly<Record<string, string>> = { '(': '[', ')': ']' };
const codePointMax = 0x10_ff_ff;

const textOf = (literal: string): string =>
  literal.slice(1, -1).replaceAll(escape, (whole, byte?: string, short?: string, long?: string, char?: string) => {
    const code = Number.parseInt(byte ?? short ?? long ?? '', 16);
    if (Number.isNaN(code)) return controls[char ?? ''] ?? char ?? whole;
    return code > codePointMax ? whole : String.fromCodePoint(code);
  });

/**
 * The value of a Python literal, as `str()` writes dictionaries, lists and tuples of texts, numbers, booleans and None;
 * `undefined` for any other text, such as one that has objects, and for a long one.
 */
export const pythonLiteral = (text: string): AttributeValue | undefined => {
  if (text.length > lengthMax) return undefined;
  const json: string[] = [];
  let end = 0;
  for (const [whole, literal, number, word, mark] of text.matchAll(token)) {
    end += whole.length;
    if (literal !== undefined) json.push(JSON.stringify(textOf(literal)));
    else if (word !== undefined) json.push(words[word] ?? 'null');
    else json.push(number ?? brackets[mark ?? ''] ?? mark ?? '');
  }
  return end === text.length ? parsed(json.join('')) : undefined;
};
