import type { RowKey } from '@spanledger/core';
import type { SqlParameters } from '../query/sql-parameters.ts';

const tupleOf = (parts: readonly string[]): string => (parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(', ')})`);

const bindKey = (key: RowKey, parameters: SqlParameters): readonly string[] =>
  key.map((part) => parameters.bind('String', part));

/** Between two keys, inclusive. The first part once more by itself, which indexes can use. */
export const keyWithin = (
  columns: readonly string[],
  first: RowKey,
  last: RowKey,
  parameters: SqlParameters,
): readonly string[] => {
  const [from, to] = [bindKey(first, parameters), bindKey(last, parameters)];
  const key = tupleOf(columns);
  return [
    `${columns[0]} >= ${from[0]}`,
    `${columns[0]} <= ${to[0]}`,
    ...(columns.length === 1 ? [] : [`${key} >= ${tupleOf(from)}`, `${key} <= ${tupleOf(to)}`]),
  ];
};

/** Any of these keys, of which there is at least one. */
export const keyIn = (columns: readonly string[], keys: readonly RowKey[], parameters: SqlParameters): string => {
  const lists = columns.map((_, part) =>
    parameters.bind(
      'Array(String)',
      keys.map((key) => key[part] ?? ''),
    ),
  );
  if (lists.length === 1) return `${columns[0]} IN ${lists[0]}`;
  return `(${columns.join(', ')}) IN (SELECT arrayJoin(arrayZip(${lists.join(', ')})))`;
};
