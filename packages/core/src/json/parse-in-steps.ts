import { randomUUID } from 'node:crypto';
import { inSteps, type Steps } from '../pauses.ts';

/** In characters of JSON. */
interface Sizes {
  /** Documents up to this size are read in one go. */
  readonly whole: number;
  /** Shorter texts are read together with their surroundings. */
  readonly longText: number;
  /** How much of a long text is read in one step. */
  readonly step: number;
}

/** Reading a whole document takes some milliseconds at most, a step one. */
const usual: Sizes = { whole: 1024 * 1024, longText: 4096, step: 256 * 1024 };

const backslash = '\\'.charCodeAt(0);
const escapeCharsMax = '\\u0000'.length;

/** True if JSON is so long that reading it in one go blocks the event loop. */
export const isLongToParse = (json: string): boolean => json.length > usual.whole;

/**
 * The result of `JSON.parse` for this JSON, which has no space around colons. The texts of a long document are read in
 * steps, with other work in between. Throws what `JSON.parse` throws.
 */
export const parseInSteps = async (json: string, sizes = usual): Promise<unknown> =>
  json.length <= sizes.whole ? JSON.parse(json) : inSteps(parsed(json, sizes));

function* parsed(json: string, { longText, step }: Sizes): Steps<unknown> {
  const mark = randomUUID();
  const texts: string[] = [];
  const rest: string[] = [];
  let from = 0;
  for (let open = json.indexOf('"'); open !== -1;) {
    const close = yield* endOfText(json, open + 1);
    // Keys stay where they are.
    if (close - open > longText && json[close + 1] !== ':') {
      rest.push(json.slice(from, open), `"${mark}${texts.length}"`);
      texts.push(yield* textSteps(json.slice(open + 1, close), step));
      from = close + 1;
    }
    yield;
    open = json.indexOf('"', close + 1);
  }
  rest.push(json.slice(from));
  const document = { whole: JSON.parse(rest.join('')) as unknown };
  yield* putBack(document, mark, texts);
  return document.whole;
}

/** The position of the closing quote of the text that begins at `from`; the end of the document without one. */
function* endOfText(json: string, from: number): Steps<number> {
  let at = json.indexOf('"', from);
  while (at !== -1 && backslashesBefore(json, at, from) % 2 === 1) {
    yield;
    at = json.indexOf('"', at + 1);
  }
  return at === -1 ? json.length : at;
}

const backslashesBefore = (json: string, end: number, from: number): number => {
  let at = end;
  while (at > from && json.charCodeAt(at - 1) === backslash) at -= 1;
  return end - at;
};

/** The value of a JSON string without its quotes. Throws what `JSON.parse` throws. */
export function* textSteps(escaped: string, step = usual.step): Steps<string> {
  const pieces: string[] = [];
  for (let from = 0; from < escaped.length;) {
    const to = endOfPiece(escaped, from, from + step);
    pieces.push(JSON.parse(`"${escaped.slice(from, to)}"`) as string);
    yield;
    from = to;
  }
  return pieces.join('');
}

/** Not within an escape. */
const endOfPiece = (escaped: string, from: number, wanted: number): number => {
  if (wanted >= escaped.length) return escaped.length;
  const near = Math.max(from, wanted - escapeCharsMax + 1);
  const escape = near + escaped.slice(near, wanted).lastIndexOf('\\');
  const isWithin = escape >= near && backslashesBefore(escaped, escape + 1, from) % 2 === 1;
  return isWithin ? escape : wanted;
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
