import { copiedTables, parseDecimal, usdScale } from '@spanledger/core';
import type { ColumnType, CopiedKind, CopiedRow, CopiedValue, ObservationRow, Usd } from '@spanledger/core';
import {
  flagValue,
  floatValue,
  textsValue,
  textValue,
  timeValue,
  type Column,
  type LongValue,
} from '../rows/column.ts';
import { summedColumns } from '../rows/summed-columns.ts';
import { encodeMap } from '../rows/text-codec.ts';

type Pairs = readonly (readonly [string, string])[];

const wholeMapValue = (pairs: Pairs): string => encodeMap(pairs.map(([key, value]) => [key, Number(value)] as const));

/** A copied value as PostgreSQL reads it from a text. */
const valueOf = (type: ColumnType, value: CopiedValue): string | LongValue | null => {
  if (value === null) return null;
  if (typeof value !== 'string') {
    if (type === 'texts') return textsValue(value as readonly string[]);
    return type === 'whole map' ? wholeMapValue(value as Pairs) : encodeMap(value as Pairs);
  }
  if (type === 'time' || type === 'time?') return timeValue(Number(value));
  if (type === 'flag') return flagValue(value === '1');
  if (type === 'float?') return floatValue(Buffer.from(value, 'hex').readDoubleBE());
  if (type === 'bytes') return String.raw`\x${value}`;
  return textValue(value);
};

/** The copied columns of a kind of row. */
export const copiedColumnsOf = (kind: CopiedKind): readonly Column<CopiedRow>[] =>
  Object.entries(copiedTables[kind].columns).map(([name, type]) => [name, (row) => valueOf(type, row[name] ?? null)]);

/** The maps of an observation, for the columns summed up from them. */
const summedPartOf = (row: CopiedRow): ObservationRow => {
  const units: Record<string, number> = Object.create(null);
  for (const [bucket, count] of row['usage_details'] as Pairs) units[bucket] = Number(count);
  const amounts: Record<string, Usd> = Object.create(null);
  for (const [bucket, amount] of row['cost_details'] as Pairs) amounts[bucket] = parseDecimal(amount, usdScale) ?? 0n;
  const summed = { record: { usage: { details: units } }, cost: { details: amounts } };
  return summed as unknown as ObservationRow;
};

/** Those of observations, with the columns that only this store has. */
export const copiedObservationColumns: readonly Column<CopiedRow>[] = [
  ...copiedColumnsOf('observations'),
  ...summedColumns.map(([name, sumOf]): Column<CopiedRow> => [name, (row) => sumOf(summedPartOf(row))]),
];
