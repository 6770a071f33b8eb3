import { encodeValue } from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import { parseJsonText } from '../parse-json-text.ts';
import type { Source, SpanView } from './convention.ts';

interface SourceOptions {
  readonly rank?: number;
  readonly keeps?: true;
}

type Read<T> = (value: AttributeValue, view: SpanView) => T | undefined;

/** A field that is the value of one attribute, unless a source reads it otherwise. */
export const attribute = <T>(key: string, read: Read<T>, options: SourceOptions = {}): Source<T> => ({
  keys: [key],
  read,
  ...options,
});

/** The first of several attributes that has a value, in this order. */
export const attributes = <T>(
  keys: readonly string[],
  read: Read<T>,
  options: SourceOptions = {},
): readonly Source<T>[] => keys.map((key) => attribute(key, read, options));

/** For names that others use with another meaning: read on the spans of one sender only. */
export const onlyOn =
  (isOwn: (view: SpanView) => boolean) =>
  <T>(read: Read<T>): Read<T> =>
  (value, view) =>
    isOwn(view) ? read(value, view) : undefined;

/** A name or an id: not empty; other values than texts as JSON. */
export const label = (value: AttributeValue): string | undefined => {
  if (value === '' || value === null) return undefined;
  return typeof value === 'string' ? value.toWellFormed() : JSON.stringify(value);
};

/** A name or an id within an object: of a text or a number. */
export const memberLabel = (value: AttributeValue | undefined): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? label(value) : undefined;

/** Content that emitters write as text or as JSON in a text: stored unchanged. */
export const content = (value: AttributeValue): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** The same, if an empty text means none. */
export const someContent = (value: AttributeValue): string | undefined => (value === '' ? undefined : content(value));

/** Content that is text and never JSON. */
export const plainText = (value: AttributeValue): string | undefined => encodeValue(value) ?? undefined;

export const flag = (value: AttributeValue): boolean => value === true || value === 'true';

/** The JSON in a text, as that text; `undefined` for JSON's empty values. */
export const jsonContent = (value: AttributeValue): string | undefined => {
  const text = content(value);
  return text === '' || text === '{}' || text === 'null' ? undefined : text;
};

/** A text that some emitters write as JSON: `"LLM"`. */
export const unquoted = (value: AttributeValue): AttributeValue =>
  typeof value === 'string' && value.startsWith('"') ? (parsed(value) ?? value) : value;

/** A parsed value as JSON again; `undefined` for values nested too deeply to be written. */
export const jsonOf = (value: AttributeValue): string | undefined => {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
};

/** A nested member of an object; `undefined` without it. */
export const memberAt = (value: AttributeValue | undefined, path: readonly string[]): AttributeValue | undefined => {
  let member = value;
  for (const name of path) member = isMap(member) && Object.hasOwn(member, name) ? member[name] : undefined;
  return member;
};

/** Looks a text up in a table, in upper case. */
export const oneOf =
  <T>(table: Readonly<Record<string, T>>) =>
  (value: AttributeValue): T | undefined => {
    const key = typeof value === 'string' ? value.trim().toUpperCase() : '';
    return Object.hasOwn(table, key) ? table[key] : undefined;
  };

/**
 * The value of a JSON text, or a value that is parsed already; `undefined` for other texts and for those of too many
 * values.
 */
export const parsed = (value: AttributeValue | undefined): AttributeValue | undefined => {
  if (typeof value !== 'string') return value;
  try {
    return parseJsonText(value) as AttributeValue;
  } catch {
    return undefined;
  }
};

export type JsonMap = { readonly [key: string]: AttributeValue };

/** The object of a JSON text; `undefined` for any other value. */
export const parsedObject = (value: AttributeValue | undefined): JsonMap | undefined => {
  if (typeof value === 'string' && !value.trimStart().startsWith('{')) return undefined;
  const object = parsed(value);
  return isMap(object) ? object : undefined;
};

export const isMap = (value: AttributeValue | undefined): value is JsonMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A JSON object as text, as it was sent. */
export const objectText = (value: AttributeValue): string | undefined => {
  const object = parsedObject(value);
  if (object === undefined || Object.keys(object).length === 0) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
};
