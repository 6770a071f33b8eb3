import { setOwn } from '@spanledger/core';
import { valueDepthMax } from '../limits.ts';
import type { AttributeList, AttributeValue } from '../otlp-span.ts';
import type { WireReader } from './wire-reader.ts';

/** Returned for a value that is nested too deeply; the span or record that holds it is refused. */
const refused = Symbol('nested too deeply');
type ReadValue = AttributeValue | typeof refused;

/** Reads one `opentelemetry.proto.common.v1.KeyValue` into a list; `false` when its value is nested too deeply. */
export const readKeyValue = (reader: WireReader, end: number, into: AttributeList): boolean => {
  const limit = reader.limit(end);
  let key = '';
  let value: ReadValue = null;
  while (reader.at < limit) {
    const tag = reader.tag();
    if (tag === 10) key = reader.repeatedText(limit);
    else if (tag === 18) value = readAnyValue(reader, limit, 1);
    else reader.skip(tag, limit);
  }
  reader.finish(limit);
  reader.budget.spendValues(1);
  if (value === refused) return false;
  into.keys.push(key);
  into.values.push(value);
  return true;
};

/** Reads one `opentelemetry.proto.common.v1.AnyValue`; `undefined` when it is nested too deeply. */
export const readValue = (reader: WireReader, end: number): AttributeValue | undefined => {
  const value = readAnyValue(reader, end, 1);
  return value === refused ? undefined : value;
};

const readAnyValue = (reader: WireReader, end: number, depth: number): ReadValue => {
  const limit = reader.limit(end);
  let value: ReadValue = null;
  reader.budget.spendValues(1);
  while (reader.at < limit) {
    const tag = reader.tag();
    if (tag === 10) value = reader.repeatedText(limit);
    else if (tag === 16) value = reader.varint() !== 0;
    else if (tag === 24) value = reader.int64();
    else if (tag === 33) value = finite(reader.double());
    else if (tag === 42) value = readArray(reader, limit, depth);
    else if (tag === 50) value = readMap(reader, limit, depth);
    else if (tag === 58) value = reader.base64(limit);
    else reader.skip(tag, limit);
  }
  reader.finish(limit);
  return value;
};

const finite = (value: number): number | string => (Number.isFinite(value) ? value : String(value));

const readArray = (reader: WireReader, end: number, depth: number): ReadValue => {
  const limit = reader.limit(end);
  if (depth >= valueDepthMax) return refuse(reader, limit);
  const values: AttributeValue[] = [];
  let isRefused = false;
  while (reader.at < limit) {
    const tag = reader.tag();
    if (tag !== 10) reader.skip(tag, limit);
    else {
      const value = readAnyValue(reader, limit, depth + 1);
      if (value === refused) isRefused = true;
      else values.push(value);
    }
  }
  reader.finish(limit);
  return isRefused ? refused : values;
};

const readMap = (reader: WireReader, end: number, depth: number): ReadValue => {
  const limit = reader.limit(end);
  if (depth >= valueDepthMax) return refuse(reader, limit);
  const map: { [key: string]: AttributeValue } = {};
  let isRefused = false;
  while (reader.at < limit) {
    const tag = reader.tag();
    if (tag !== 10) reader.skip(tag, limit);
    else if (!readEntry(reader, limit, depth + 1, map)) isRefused = true;
  }
  reader.finish(limit);
  return isRefused ? refused : map;
};

const readEntry = (
  reader: WireReader,
  end: number,
  depth: number,
  into: { [key: string]: AttributeValue },
): boolean => {
  const limit = reader.limit(end);
  let key = '';
  let value: ReadValue = null;
  while (reader.at < limit) {
    const tag = reader.tag();
    if (tag === 10) key = reader.repeatedText(limit);
    else if (tag === 18) value = readAnyValue(reader, limit, depth);
    else reader.skip(tag, limit);
  }
  reader.finish(limit);
  reader.budget.spendValues(1);
  if (value === refused) return false;
  setOwn(into, key, value);
  return true;
};

const refuse = (reader: WireReader, limit: number): typeof refused => {
  reader.at = limit;
  return refused;
};
