import type { ExportKey } from '@spanledger/core';
import type { ExportSource, SqlParameters } from '@spanledger/telemetry-sql';

type KeyColumns = readonly [day: string, ...ids: string[]];

/** The sorting key of the table after the project: the day, then one or two ids. */
export const keyColumnsOf = <Row, T>({
  timeColumn,
  idColumns,
}: Pick<ExportSource<Row, T>, 'timeColumn' | 'idColumns'>): KeyColumns => [`toDate(${timeColumn})`, ...idColumns];

/** The values for the columns: a table with one id has no group. */
const valuesOf = (columns: KeyColumns, [day, group, id]: ExportKey): readonly string[] =>
  columns.length === 2 ? [day, id] : [day, group, id];

/**
 * Condition that a row is after a key, or before it, in the order of the table. Written out column by column, with the
 * day once more by itself, which the index of the table can use.
 */
const compareKey = (columns: KeyColumns, key: ExportKey, sign: '<' | '>', parameters: SqlParameters): string => {
  const bound = valuesOf(columns, key).map((value, at) => parameters.bind(at === 0 ? 'day' : 'text', value));
  const parts = columns.map((column, at) => {
    const equal = columns.slice(0, at).map((earlier, index) => `${earlier} = ${bound[index]}`);
    return `(${[...equal, `${column} ${sign} ${bound[at]}`].join(' AND ')})`;
  });
  return `${columns[0]} ${sign}= ${bound[0]} AND (${parts.join(' OR ')})`;
};

export const behindKey = (columns: KeyColumns, key: ExportKey | undefined, parameters: SqlParameters): string[] =>
  key === undefined ? [] : [compareKey(columns, key, '>', parameters)];

export const upToKey = (columns: KeyColumns, key: ExportKey, parameters: SqlParameters): string[] => {
  const bound = valuesOf(columns, key).map((value, at) => parameters.bind(at === 0 ? 'day' : 'text', value));
  const isKey = columns.map((column, at) => `${column} = ${bound[at]}`).join(' AND ');
  return [`(${compareKey(columns, key, '<', parameters)} OR (${isKey}))`];
};
