import { setOwn } from '@spanledger/core';
import { valueDepthMax } from '../limits.ts';
import type { AttributeList, AttributeValue } from '../otlp-span.ts';
import { isObject } from './parse-json-body.ts';

/** Why a list of attributes cannot be read. */
export type AttributeProblem = 'tooDeep' | 'malformed';

const refused = Symbol('nested too deeply');
type ReadValue = AttributeValue | typeof refused;

/** Reads a list of `KeyValue` in its JSON form; `undefined` when all is well. */
export const readJsonAttributes = (list: unknown, into: AttributeList): AttributeProblem | undefined => {
  if (list === undefined || list === null) return undefined;
  if (!Array.isArray(list)) return 'malformed';
  for (const entry of list as readonly unknown[]) {
    if (!isObject(entry)) return 'malformed';
    const { key } = entry;
    if (typeof key !== 'string') return 'malformed';
    const value = valueOf(entry['value'], 1);
    if (value === refused) return 'tooDeep';
    into.keys.push(key);
    into.values.push(value);
  }
  return undefined;
};

/** Reads one `AnyValue` in its JSON form; `undefined` when it is nested too deeply. */
export const readJsonValue = (value: unknown): AttributeValue | undefined => {
  const read = valueOf(value, 1);
  return read === refused ? undefined : read;
};

const valueOf = (value: unknown, depth: number): ReadValue => {
  if (!isObject(value)) return null;
  const { stringValue, intValue } = value;
  if (typeof stringValue === 'string') return stringValue;
  if (typeof intValue === 'number') return intValue;
  for (const kind of Object.keys(value)) {
    const read = readers.get(kind);
    const given = value[kind];
    if (read !== undefined && given !== null && given !== undefined) return read(given, depth);
  }
  return null;
};

const decimalInteger = /^-?\d+$/;

const integer = (value: unknown): AttributeValue => {
  if (typeof value !== 'string') return typeof value === 'number' ? value : plain(value);
  const number = decimalInteger.test(value) ? Number(value) : Number.NaN;
  return Number.isSafeInteger(number) ? number : value;
};

const double = (value: unknown): AttributeValue => {
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value !== 'string') return plain(value);
  const number = value.trim() === '' ? Number.NaN : Number(value);
  return Number.isFinite(number) ? number : value;
};

/** The protocol's base64, for any alphabet and padding of the emitter. */
const bytes = (value: unknown): AttributeValue =>
  typeof value === 'string' ? Buffer.from(value, 'base64').toString('base64') : plain(value);

/** A value of another type than its field has. */
const plain = (value: unknown): AttributeValue => (typeof value === 'boolean' ? value : String(value));

const arrayOf = (value: unknown, depth: number): ReadValue => {
  if (depth >= valueDepthMax) return refused;
  const items: AttributeValue[] = [];
  for (const item of itemsOf(value)) {
    const read = valueOf(item, depth + 1);
    if (read === refused) return refused;
    items.push(read);
  }
  return items;
};

const mapOf = (value: unknown, depth: number): ReadValue => {
  if (depth >= valueDepthMax) return refused;
  const map: { [key: string]: AttributeValue } = {};
  for (const entry of itemsOf(value)) {
    if (!isObject(entry)) continue;
    const read = valueOf(entry['value'], depth + 1);
    if (read === refused) return refused;
    setOwn(map, typeof entry['key'] === 'string' ? entry['key'] : '', read);
  }
  return map;
};

const itemsOf = (value: unknown): readonly unknown[] => {
  const items = isObject(value) ? value['values'] : undefined;
  return Array.isArray(items) ? items : [];
};

const boolean = (value: unknown): AttributeValue => value === true || value === 'true';

const readers: ReadonlyMap<string, (value: unknown, depth: number) => ReadValue> = new Map([
  ['stringValue', plain],
  ['boolValue', boolean],
  ['intValue', integer],
  ['doubleValue', double],
  ['arrayValue', arrayOf],
  ['kvlistValue', mapOf],
  ['bytesValue', bytes],
  ['string_value', plain],
  ['bool_value', boolean],
  ['int_value', integer],
  ['double_value', double],
  ['array_value', arrayOf],
  ['kvlist_value', mapOf],
  ['bytes_value', bytes],
]);
