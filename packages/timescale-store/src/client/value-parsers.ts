import { parseTime } from '@spanledger/postgres-kit';
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

const parsers = new Map<number, (text: string) => unknown>([
  [oids.text, decodeText],
  [oids.varchar, decodeText],
  [oids.textArray, (text) => textArrayParser(text).map((item) => (item === null ? null : decodeText(item)))],
  [oids.json, (text) => decodeJson(JSON.parse(text))],
  [oids.jsonb, (text) => decodeJson(JSON.parse(text))],
  [oids.date, (text) => text],
  [oids.timestamptz, parseTime],
]);

/** Texts and JSON are decoded, times are `Micros`, days `Day`; bigints and decimals are texts, which are exact. */
export const valueParsers: CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: string) =>
    (format === 'binary' ? undefined : parsers.get(oid)) ??
    parserOf(oid, format)) as CustomTypesConfig['getTypeParser'],
};
