import type { RowKey } from '@spanledger/core';
import type { SqlParameters } from '../client/sql-parameters.ts';

const bindKey = (key: RowKey, parameters: SqlParameters): readonly string[] =>
  key.map((part) => parameters.bind('text', part));

/** Between two keys, inclusive. The first part once more by itself, which indexes can use. */
export const keyWithin = (
  columns: readonly string[],
  first: RowKey,
  last: RowKey,
  parameters: SqlParameters,
): readonly string[] => {
  const [from, to] = [bindKey(first, parameters), bindKey(last, parameters)];
  const key = `(${columns.join(', ')})`;
  return [
    `${columns[0]} BETWEEN ${from[0]} AND ${to[0]}`,
    ...(columns.length === 1 ? [] : [`${key} >= (${from.join(', ')})`, `${key} <= (${to.join(', ')})`]),
  ];
};

/** Any of these keys. */
export const keyIn = (columns: readonly string[], keys: readonly RowKey[], parameters: SqlParameters): string => {
  const lists = columns.map((_, part) =>
    parameters.bind(
      'text[]',
      keys.map((key) => key[part] ?? ''),
    ),
  );
  return `(${columns.join(', ')}) IN (SELECT * FROM unnest(${lists.join(', ')}))`;
};
