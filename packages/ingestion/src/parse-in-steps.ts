import { randomUUID } from 'node:crypto';
import { inSteps, type Steps } from '@spanledger/core';

/** In bytes of JSON. */
interface Sizes {
  /** Documents of so many are read in one go. */
  readonly whole: number;
  /** Shorter texts are read with what they stand in. */
  readonly longText: number;
  /** So much of a long text is read in one step. */
  readonly step: number;
}

/** Reading a whole document takes 10 ms at most, a step one. */
const usual: Sizes = { whole: 2 * 1024 * 1024, longText: 4096, step: 256 * 1024 };

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;
const escapeBytesMax = '\\u0000'.length;

/**
 * What `JSON.parse` makes of these bytes, which hold no space around colons. The texts of a large document are read in
 * steps, and everything else has its turns in between. Throws what `JSON.parse` throws.
 */
export const parseInSteps = async (json: Buffer, sizes = usual): Promise<unknown> =>
  json.length <= sizes.whole ? JSON.parse(json.toString()) : inSteps(parsed(json, sizes));

function* parsed(json: Buffer, { longText, step }: Sizes): Steps<unknown> {
  const mark = randomUUID();
  const texts: string[] = [];
  const rest: string[] = [];
  let from = 0;
  for (let open = json.indexOf(quote); open !== -1;) {
    const close = yield* endOfText(json, open + 1);
    // Keys stay where they are.
    if (close - open > longText && json[close + 1] !== colon) {
      rest.push(json.toString('utf8', from, open), `"${mark}${texts.length}"`);
      texts.push(yield* textOf(json.subarray(open + 1, close), step));
      from = close + 1;
    }
    yield;
    open = json.indexOf(quote, close + 1);
  }
  rest.push(json.toString('utf8', from));
  const document = { whole: JSON.parse(rest.join('')) as unknown };
  yield* putBack(document, mark, texts);
  return document.whole;
}

/** Where the text that begins at `from` has its closing quote; the end of the document where it has none. */
function* endOfText(json: Buffer, from: number): Steps<number> {
  let at = json.indexOf(quote, from);
  while (at !== -1 && backslashesBefore(json, at, from) % 2 === 1) {
    yield;
    at = json.indexOf(quote, at + 1);
  }
  return at === -1 ? json.length : at;
}

const backslashesBefore = (json: Buffer, end: number, from: number): number => {
  let at = end;
  while (at > from && json[at - 1] === backslash) at -= 1;
  return end - at;
};

function* textOf(escaped: Buffer, step: number): Steps<string> {
  const pieces: string[] = [];
  for (let from = 0; from < escaped.length;) {
    const to = endOfPiece(escaped, from, from + step);
    pieces.push(JSON.parse(`"${escaped.toString('utf8', from, to)}"`) as string);
    yield;
    from = to;
  }
  return pieces.join('');
}

/** Neither within a character nor within an escape. */
const endOfPiece = (escaped: Buffer, from: number, wanted: number): number => {
  if (wanted >= escaped.length) return escaped.length;
  let to = wanted;
  while (((escaped[to] as number) & 0xc0) === 0x80) to -= 1;
  const escape = escaped.lastIndexOf(backslash, to - 1);
  const reaches = escape >= from && to - escape < escapeBytesMax;
  return reaches && backslashesBefore(escaped, escape + 1, from) % 2 === 1 ? escape : to;
};

/** Each text in the place of its mark. */
function* putBack(document: object, mark: string, texts: readonly string[]): Steps<void> {
  const containers = [document as Record<string, unknown>];
  for (let container = containers.pop(); container !== undefined; container = containers.pop()) {
    for (const key in container) {
      const value = container[key];
      if (typeof value === 'string' && value.startsWith(mark)) container[key] = texts[Number(value.slice(mark.length))];
      else if (typeof value === 'object' && value !== null) containers.push(value as Record<string, unknown>);
    }
    yield;
  }
}
