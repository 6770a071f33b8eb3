import { parseTime, timeParameter } from '@spanledger/postgres-kit';

export type ParquetValue = string | number | bigint | boolean;

/** The Parquet type of a PostgreSQL type, with the conversions in both directions. */
export interface ParquetType {
  readonly type: 'BYTE_ARRAY' | 'INT32' | 'INT64' | 'DOUBLE' | 'BOOLEAN';
  readonly convertedType?: 'UTF8' | 'TIMESTAMP_MICROS';
  readonly parse: (text: string) => ParquetValue;
  readonly print: (value: ParquetValue) => string;
}

const text: ParquetType = { type: 'BYTE_ARRAY', convertedType: 'UTF8', parse: (value) => value, print: String };

const printDouble = (value: ParquetValue): string => (Object.is(value, -0) ? '-0' : String(value));

const types: Readonly<Record<string, ParquetType>> = {
  bigint: { type: 'INT64', parse: BigInt, print: String },
  smallint: { type: 'INT32', parse: Number, print: String },
  boolean: { type: 'BOOLEAN', parse: (value) => value === 't', print: (value) => (value === true ? 't' : 'f') },
  'double precision': { type: 'DOUBLE', parse: Number, print: printDouble },
  'timestamp with time zone': {
    type: 'INT64',
    convertedType: 'TIMESTAMP_MICROS',
    parse: (value) => BigInt(parseTime(value)),
    print: (value) => timeParameter(Number(value)),
  },
};

/** Decimals, lists and JSON stay texts, which are exact: no common type holds every version and amount. */
export const parquetTypeOf = (type: string): ParquetType => types[type] ?? text;
