import { comparedColumns, type ColumnType, type CopiedTable, type Day } from '@spanledger/core';
import type { SqlParameters } from '../client/sql-parameters.ts';
import { fullVersion } from '../rows/row-version.ts';

type Columns = CopiedTable['columns'];

/**
 * Older rows do not store whether they count: that follows from their role. Versions of rows with clocks may be short.
 */
const storedOf = (name: string, columns: Columns): string => {
  if (name === 'counted') return `coalesce(counted, usage_role = 'own')`;
  return name === 'row_version' && 'clock' in columns ? fullVersion() : name;
};

/** A column's value as a text, or null; not for lists and maps. */
const scalarOf = (name: string, type: ColumnType, columns: Columns): string => {
  const column = storedOf(name, columns);
  if (type === 'time' || type === 'time?') return `(extract(epoch FROM ${column}) * 1000000)::bigint::text`;
  if (type === 'flag') return `${column}::int::text`;
  if (type === 'float?') return `encode(float8send(${column}), 'hex')`;
  if (type === 'money?') return `trim_scale(${column})::text`;
  if (type === 'bytes') return `encode(${column}, 'hex')`;
  return type.startsWith('text') || type === 'word' ? column : `${column}::text`;
};

/** The selected expressions, column by column, under the columns' names. Maps are their JSON. */
export const selectedColumns = ({ columns }: CopiedTable): string =>
  Object.entries(columns)
    .map(([name, type]) => {
      if (type.endsWith('map')) return `${name}::text AS ${name}`;
      return `${type === 'texts' ? name : scalarOf(name, type, columns)} AS ${name}`;
    })
    .join(', ');

/** The parts of the key as texts, which sort as the key does. */
export const keyColumns = ({ key, columns }: CopiedTable): readonly string[] =>
  key.map((name) => {
    const sql = scalarOf(name, columns[name] ?? 'text', columns);
    return sql === name ? sql : `(${sql} COLLATE "C")`;
  });

/** A text behind the number of its bytes. */
const measured = (text: string): string => `octet_length(${text}), ${text}`;

const canonicalOf = (column: string, type: ColumnType, columns: Columns): string => {
  if (type.endsWith('map')) {
    const pairs = `SELECT string_agg(concat_ws('|', ${measured('key')}, ${measured('value')}), '' ORDER BY place)
      FROM json_each_text(${column}) WITH ORDINALITY AS pair (key, value, place)`;
    return `CASE WHEN ${column}::text = '{}' THEN '' ELSE (${pairs}) END`;
  }
  if (type === 'texts') {
    const items = `SELECT string_agg(concat_ws('|', ${measured('item')}), '' ORDER BY place)
      FROM unnest(${column}) WITH ORDINALITY AS listed (item, place)`;
    return `coalesce((${items}), '')`;
  }
  if (type === 'text' || type === 'text?') return `coalesce(octet_length(${column})::text, '-'), ${column}`;
  const scalar = scalarOf(column, type, columns);
  return type.endsWith('?') ? `coalesce(${scalar}, '-')` : scalar;
};

/** A hash of a row in 16 hexadecimal digits, the same as in every other store. */
export const rowHash = (table: CopiedTable, depth: 'rows' | 'contents'): string => {
  const parts = comparedColumns(table, depth).map(([name, type]) => canonicalOf(name, type, table.columns));
  return `left(md5(concat_ws('|', ${parts.join(', ')})), 16)`;
};

/** The day of a row. */
export const dayOfRow = ({ time }: CopiedTable): string =>
  // A clock counts half microseconds.
  `(${time === 'clock' ? 'to_timestamp(clock / 2000000)' : time} AT TIME ZONE 'UTC')::date`;

const isoOf = (ms: number): string => new Date(ms).toISOString();

/** From the beginning of one day to the end of another. */
export const onDays = ({ time }: CopiedTable, fromDay: Day, toDay: Day, parameters: SqlParameters): string[] => {
  const [from, end] = [Date.parse(fromDay), Date.parse(toDay) + 86_400_000];
  if (time === 'clock') {
    return [`clock >= ${parameters.bind('bigint', from * 2000)}`, `clock < ${parameters.bind('bigint', end * 2000)}`];
  }
  return [
    `${time} >= ${parameters.bind('timestamptz', isoOf(from))}`,
    `${time} < ${parameters.bind('timestamptz', isoOf(end))}`,
  ];
};
