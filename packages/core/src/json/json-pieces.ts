import { endOfCut } from '../end-of-cut.ts';

/** How many characters are written in one piece, which takes a millisecond or two. */
const pieceChars = 256 * 1024;

/** How many characters the JSON of a value has at least, about; stops counting at `enough`. */
export const isLongJson = (value: unknown, enough = pieceChars): boolean => charsLeft(value, enough) <= 0;

const charsLeft = (value: unknown, enough: number): number => {
  if (typeof value === 'string') return enough - value.length;
  if (typeof value !== 'object' || value === null) return enough - 1;
  let left = enough;
  for (const key in value) {
    left = charsLeft((value as Readonly<Record<string, unknown>>)[key], left - key.length);
    if (left <= 0) return left;
  }
  return left;
};

/**
 * The output of `JSON.stringify` for plain objects, lists, texts, numbers, booleans and null, in pieces that end
 * anywhere between characters. Each takes a millisecond or two.
 */
export function* jsonPieces(value: unknown): Generator<string, void, undefined> {
  if (!isLongJson(value)) yield JSON.stringify(value);
  else if (typeof value === 'string') yield* textPieces(value);
  else yield* memberPieces(value as object);
}

function* textPieces(text: string): Generator<string, void, undefined> {
  yield '"';
  for (let from = 0; from < text.length;) {
    // `JSON.stringify` writes halves of surrogate pairs in another way than pairs.
    const to = endOfCut(text, from + pieceChars);
    yield JSON.stringify(text.slice(from, to)).slice(1, -1);
    from = to;
  }
  yield '"';
}

function* memberPieces(value: object): Generator<string, void, undefined> {
  const isList = Array.isArray(value);
  let text = isList ? '[' : '{';
  let comma = '';
  for (const [key, given] of isList ? value.entries() : Object.entries(value)) {
    const member = (given ?? (isList ? null : given)) as unknown;
    if (member === undefined) continue;
    text += isList ? comma : `${comma}${JSON.stringify(key)}:`;
    comma = ',';
    if (isLongJson(member)) {
      yield text;
      text = '';
      yield* jsonPieces(member);
    } else text += JSON.stringify(member);
    if (text.length >= pieceChars) {
      yield text;
      text = '';
    }
  }
  yield text + (isList ? ']' : '}');
}
