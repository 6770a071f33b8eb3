import { columnOfField, formatUsd, latestMicros, plainColumns } from '@spanledger/core';
import type { DefaultedColumn, Micros, NullableColumn, RecordedFields, StoredTable, Usd } from '@spanledger/core';
import { timeParameter } from '@spanledger/postgres-kit';
import { encodeMap, encodeText, textPieces } from './text-codec.ts';

/** A column and its value as PostgreSQL reads it from a text; `null` is NULL. */
export type Column<Row> = readonly [name: string, valueOf: (row: Row) => string | LongValue | null];

/** A value that is encoded a piece at a time, when it is written. */
export class LongValue {
  readonly pieces: Iterable<string>;
  constructor(pieces: Iterable<string>) {
    this.pieces = pieces;
  }
}

/** Encoding this many characters takes some milliseconds, for any characters. */
export const shortCharactersMax = 64 * 1024;

/** A time within the range of rows. */
export const storedTime = (at: Micros): Micros => (at < latestMicros ? at : latestMicros - 1);

export const timeValue = (at: Micros): string => timeParameter(storedTime(at));

export const nullableTimeValue = (at: Micros | null): string | null => (at === null ? null : timeValue(at));

export const textValue = (text: string | null): string | LongValue | null => (text === null ? null : someText(text));

const someText = (text: string): string | LongValue =>
  text.length > shortCharactersMax ? new LongValue(textPieces(text)) : encodeText(text);

export const flagValue = (value: boolean): string => (value ? 't' : 'f');

/** A whole number from 0 to `max`. */
export const wholeValue = (value: number, max = Number.MAX_SAFE_INTEGER): string =>
  String(value > 0 ? Math.min(Math.trunc(value), max) : 0);

const moneyMax = 10n ** 38n - 1n;

/** An amount within the range of a column of 38 digits. */
export const storedMoney = (amount: Usd): Usd =>
  amount > moneyMax ? moneyMax : amount < -moneyMax ? -moneyMax : amount;

export const moneyValue = (amount: Usd): string => formatUsd(storedMoney(amount));

export const moneyMapValue = (amounts: Readonly<Record<string, Usd>> | null): string =>
  amounts === null
    ? '{}'
    : encodeMap(Object.keys(amounts).map((key) => [key, moneyValue(amounts[key] ?? 0n)] as const));

export const unitsValue = (units: Readonly<Record<string, number>> | undefined): string =>
  units === undefined
    ? '{}'
    : encodeMap(Object.keys(units).map((key) => [key, Number(wholeValue(units[key] ?? 0))] as const));

/** A list of texts as an array of PostgreSQL. */
export const textsValue = (texts: readonly string[]): string =>
  `{${texts.map((text) => `"${encodeText(text).replaceAll(/["\\]/g, String.raw`\$&`)}"`).join(',')}}`;

export const floatValue = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));

/** The columns of the plain fields of a kind of record. */
export const fieldColumns = <Table extends StoredTable, Row extends { readonly record: RecordedFields<Table> }>(
  table: Table,
): readonly Column<Row>[] =>
  plainColumns(table).map(([field, column]) => [columnOfField(field), valueOf(field, column) as Column<Row>[1]]);

const uint32Max = 2 ** 32 - 1;

type ValueOfField = (row: { readonly record: Readonly<Record<string, unknown>> }) => string | LongValue | null;

/** A field as its column has it. */
const valueOf = (field: string, column: NullableColumn | DefaultedColumn): ValueOfField => {
  if (column === 'time?') return ({ record }) => nullableTimeValue(record[field] as Micros | null);
  if (column === 'u32?') return ({ record }) => numberValue(record[field], (value) => wholeValue(value, uint32Max));
  if (column === 'float?') return ({ record }) => numberValue(record[field], floatValue);
  if (typeof column === 'string') return ({ record }) => textValue(record[field] as string | null);
  const { type, whenNull } = column;
  if (type === 'text') return ({ record }) => someText((record[field] ?? whenNull) as string);
  if (type === 'flag') return ({ record }) => flagValue((record[field] ?? whenNull) as boolean);
  return ({ record }) => (record[field] ?? whenNull) as string;
};

const numberValue = (value: unknown, write: (value: number) => string): string | null =>
  value === null ? null : write(value as number);
