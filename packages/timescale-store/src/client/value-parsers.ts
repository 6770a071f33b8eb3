import type { Micros } from '@spanledger/core';
import { types, type CustomTypesConfig } from 'pg';
import { decodeJson, decodeText } from '../rows/text-codec.ts';

const oids = {
  text: 25,
  varchar: 1043,
  textArray: 1009,
  json: 114,
  jsonb: 3802,
  date: 1082,
  timestamptz: 1184,
} as const;

const parserOf = types.getTypeParser as (oid: number, format?: string) => (text: string) => unknown;

const textArrayParser = parserOf(oids.textArray) as (text: string) => readonly (string | null)[];

const timePattern = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?\+00$/;

/** A point in time as a session in UTC prints it, to the microsecond. */
export const parseTime = (text: string): Micros => {
  const match = timePattern.exec(text);
  if (match === null) throw new Error('Not a point in time of a session in UTC.');
  const part = (group: number): number => Number(match[group]);
  const ms = Date.UTC(part(1), part(2) - 1, part(3), part(4), part(5), part(6));
  return ms * 1000 + Number((match[7] ?? '').padEnd(6, '0'));
};

const parsers = new Map<number, (text: string) => unknown>([
  [oids.text, decodeText],
  [oids.varchar, decodeText],
  [oids.textArray, (text) => textArrayParser(text).map((item) => (item === null ? null : decodeText(item)))],
  [oids.json, (text) => decodeJson(JSON.parse(text))],
  [oids.jsonb, (text) => decodeJson(JSON.parse(text))],
  [oids.date, (text) => text],
  [oids.timestamptz, parseTime],
]);

/** Texts and JSON come decoded, times as `Micros`, days as `Day`; bigints and decimals as texts, which are exact. */
export const valueParsers: CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: string) =>
    (format === 'binary' ? undefined : parsers.get(oid)) ??
    parserOf(oid, format)) as CustomTypesConfig['getTypeParser'],
};
