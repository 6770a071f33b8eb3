import { jsonPieces, textSteps, type Steps } from '@spanledger/core';

import type { Found } from '../detectors/detector.ts';
import type { PathRule } from '../rules/compile-masking.ts';
import { placesWithin, ruleAt, type Places } from '../rules/field-path.ts';
import { endOfString, endOfValue, skipSpace } from './json-tokens.ts';
import { maskAround, maskPlain } from './mask-plain.ts';
import type { FieldMasker } from './masker.ts';

interface Within {
  readonly masker: FieldMasker;
  /** Masks the decoded text of a string within this JSON. */
  readonly nested: (text: string, places: Places<PathRule>) => Steps<string>;
}

interface Container {
  readonly close: '}' | ']';
  readonly places: Places<PathRule>;
  /** Of a list: which item is next. */
  index: number;
}

const byteOrderMark = 0xfe_ff;
const literal = /true|false|null|-?\d[\d.eE+-]*/y;
/** Between two steps: tokens, and the places of rules at each. */
const workPerStep = 128;

/**
 * JSON in which masked values are replaced in place; all else is as written, to the last space. `undefined` for invalid
 * JSON. `media` are ranges that are no text.
 */
export function* maskJson(
  text: string,
  media: readonly Found[],
  within: Within,
  places: Places<PathRule>,
): Steps<string | undefined> {
  const writer = new Replacements(text);
  const pass: Pass = { ...within, text, writer, media: mediaRanges(media) };
  const open: Container[] = [];
  let at = skipSpace(text, text.charCodeAt(0) === byteOrderMark ? 1 : 0);
  let here = places;
  for (let work = 0; ;) {
    const end = yield* maskValue(pass, at, here);
    if (end === undefined) return undefined;
    work += 1 + here.length;
    if (work >= workPerStep) {
      work = 0;
      yield;
    }
    let isFirst = end === at;
    if (isFirst) open.push({ close: text[at] === '{' ? '}' : ']', places: here, index: 0 });
    at = skipSpace(text, isFirst ? at + 1 : end);
    for (; open.length > 0 && text[at] === open.at(-1)?.close; at = skipSpace(text, at + 1)) {
      open.pop();
      isFirst = false;
    }
    const container = open.at(-1);
    if (container === undefined) return at === text.length ? writer.result() : undefined;
    if (!isFirst) {
      if (text[at] !== ',') return undefined;
      at = skipSpace(text, at + 1);
    }
    const member = yield* memberOf(pass, at, container);
    if (member === undefined) return undefined;
    at = member.at;
    here = member.places;
  }
}

/** One pass over one text of JSON. */
interface Pass extends Within {
  readonly text: string;
  readonly writer: Replacements;
  /** Those within a range; called for ranges in order. */
  readonly media: (from: number, to: number) => readonly Found[];
}

const mediaRanges = (media: readonly Found[]): Pass['media'] => {
  let next = 0;
  return (from, to) => {
    while (next < media.length && (media[next] as Found).end <= from) next += 1;
    const inside: Found[] = [];
    for (let at = next; at < media.length && (media[at] as Found).start < to; at += 1) inside.push(media[at] as Found);
    return inside;
  };
};

/** Masks a key of an object; returns the position of its value, and its places. */
function* memberOf(
  { text, masker, writer }: Pass,
  from: number,
  container: Container,
): Steps<{ readonly at: number; readonly places: Places<PathRule> } | undefined> {
  if (container.close === ']') {
    const places = placesWithin(container.places, String(container.index));
    container.index += 1;
    return { at: from, places };
  }
  if (text[from] !== '"') return undefined;
  const end = endOfString(text, from + 1);
  const key = end === undefined ? undefined : yield* readString(text, from, end);
  if (end === undefined || key === undefined) return undefined;
  const colon = skipSpace(text, end);
  if (text[colon] !== ':') return undefined;
  const masked = yield* maskPlain(key, masker.rules, masker.markKey);
  if (masked !== key) writer.replace(from, end, JSON.stringify(masked));
  return { at: skipSpace(text, colon + 1), places: placesWithin(container.places, key) };
}

/**
 * Masks a value that is no container, or one that is masked as a whole. Returns its end; `from` for other containers.
 */
function* maskValue(pass: Pass, from: number, places: Places<PathRule>): Steps<number | undefined> {
  const { text, masker, writer } = pass;
  const rule = ruleAt(places);
  if (rule !== undefined) return yield* maskWhole(pass, from, rule);
  const sign = text[from];
  if (sign === '{' || sign === '[') return from;
  if (sign === '"') return yield* maskString(pass, from, places);
  literal.lastIndex = from;
  const [value] = literal.exec(text) ?? [];
  if (value === undefined) return undefined;
  const masked = yield* maskPlain(value, masker.rules, masker.markFound);
  if (masked !== value) writer.replace(from, from + value.length, JSON.stringify(masked));
  return from + value.length;
}

function* maskWhole({ text, masker, writer }: Pass, from: number, rule: PathRule): Steps<number | undefined> {
  const end = yield* endOfValue(text, from);
  if (end === undefined) return undefined;
  const value = text[from] === '"' ? yield* readString(text, from, end) : text.slice(from, end);
  if (value === undefined) return undefined;
  if (value !== '' && value !== 'null') writer.replace(from, end, JSON.stringify(masker.markValue(rule, value)));
  return end;
}

function* maskString(pass: Pass, from: number, places: Places<PathRule>): Steps<number | undefined> {
  const { text, masker, nested, writer } = pass;
  const end = endOfString(text, from + 1);
  if (end === undefined) return undefined;
  const inside = pass.media(from + 1, end - 1);
  if (inside.some((range) => range.start <= from + 1 && range.end >= end - 1)) return end;
  const written = text.slice(from + 1, end - 1);
  if (!written.includes('\\')) {
    const moved = inside.map((range) => ({ start: range.start - from - 1, end: range.end - from - 1 }));
    const masked = yield* maskAround(written, moved, masker.rules, masker.markFound);
    if (masked !== written) writer.replace(from + 1, end - 1, masked);
    return end;
  }
  const value = yield* readString(text, from, end);
  if (value === undefined) return undefined;
  const masked = yield* nested(value, places);
  if (masked !== value) writer.replace(from, end, yield* writeString(masked));
  return end;
}

/** The decoded string between its opening and closing quote; `undefined` where it is no JSON. */
function* readString(text: string, from: number, end: number): Steps<string | undefined> {
  try {
    return yield* textSteps(text.slice(from + 1, end - 1));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function* writeString(value: string): Steps<string> {
  const parts: string[] = [];
  for (const part of jsonPieces(value)) {
    parts.push(part);
    yield;
  }
  return parts.join('');
}

/** A text in which parts are replaced, in order. */
class Replacements {
  readonly #text: string;
  readonly #parts: string[] = [];
  #copiedTo = 0;

  constructor(text: string) {
    this.#text = text;
  }

  replace(from: number, to: number, by: string): void {
    this.#parts.push(this.#text.slice(this.#copiedTo, from), by);
    this.#copiedTo = to;
  }

  result(): string {
    if (this.#parts.length === 0) return this.#text;
    return this.#parts.join('') + this.#text.slice(this.#copiedTo);
  }
}
