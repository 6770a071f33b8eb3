import { latestMicros, type Micros, type Usd } from '@spanledger/core';
import type { RowBinary } from './row-binary.ts';

/**
 * A column and how its value is written. `row` is what is written; `entity` is whose version it carries: the
 * same, but for the tombstone of an entity that has moved.
 */
export type Column<Row> = readonly [name: string, write: (to: RowBinary, row: Row, entity: Row) => void];

/** A time inside what keys can hold. */
export const writeTime = (to: RowBinary, at: Micros): void => to.uint64(at < latestMicros ? at : latestMicros - 1);

export const writeNullableTime = (to: RowBinary, at: Micros | null): void => {
  if (at === null) return to.byte(1);
  to.byte(0);
  writeTime(to, at);
};

export const writeMoneyMap = (to: RowBinary, amounts: Readonly<Record<string, Usd>> | null): void => {
  if (amounts === null) return to.byte(0);
  const keys = Object.keys(amounts);
  to.length(keys.length);
  for (const key of keys) {
    to.string(key);
    to.decimal128(amounts[key] ?? 0n);
  }
};

export const writeUnits = (to: RowBinary, units: Readonly<Record<string, number>> | undefined): void => {
  if (units === undefined) return to.byte(0);
  const keys = Object.keys(units);
  to.length(keys.length);
  for (const key of keys) {
    to.string(key);
    to.uint64(units[key] ?? 0);
  }
};

/** The position of each value in its type's Enum8, which counts from `first`. */
export const enumCodes = <T extends string>(values: readonly T[], first: number): Readonly<Record<T, number>> =>
  Object.fromEntries(values.map((value, index) => [value, index + first])) as Record<T, number>;
