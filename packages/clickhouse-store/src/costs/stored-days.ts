import type { Day } from '@spanledger/core';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import type { SqlParameters } from '../query/sql-parameters.ts';

/** What was computed of whole days and is stored. */
export interface StoredDays {
  /**
   * A SELECT of a day's key, `computed_at`, `is_whole` (no row of the day is missing) and `figures`. Of several rows of a
   * day the last one computed counts.
   */
  readonly rows: string;
  /** Each with its value for a day of which nothing is stored. */
  readonly figures?: Readonly<Record<string, string>>;
}

export interface AskedDays {
  /** The columns that name a day. */
  readonly key?: readonly ['project_id', 'day'] | readonly ['day'];
  /** The WHERE clause of the asked days, on a table. */
  readonly where: (alias: string) => string;
  /** Days of which only a part is asked. */
  readonly partial?: readonly Day[];
  /** A day is clean when its rows were read more than this after its last mark. */
  readonly restMs: number;
}

/** The earliest time that a column holds: earlier than any mark. */
const never = `toDateTime64(0, 6, 'UTC')`;

/**
 * A SELECT of the asked days on which anything was ever written: their key, `computed_at`, `is_clean` (what is stored can
 * be used for them) and the figures. Neither joins nor FINAL: planning those costs more than all of these rows.
 */
export const daysWithState = (
  { rows, figures = {} }: StoredDays,
  { key = ['day'], where, partial = [], restMs }: AskedDays,
  parameters: SqlParameters,
): string => {
  const keyOf = (alias: string): string => key.map((column) => `${alias}.${column} AS ${column}`).join(', ');
  const eachFigure = (valueOf: (name: string, otherwise: string) => string): string =>
    Object.entries(figures)
      .map(([name, otherwise]) => `, ${valueOf(name, otherwise)} AS ${name}`)
      .join('');
  const isPartial = partial.length === 0 ? 'false' : `has(${parameters.bind('Array(Date)', partial)}, each.day)`;
  return `
SELECT ${keyOf('each')}, max(each.computed_at) AS computed_at,
  argMax(each.is_whole, each.computed_at) AND NOT ${isPartial}
    AND max(each.computed_at) > addMilliseconds(max(each.marked_at), ${parameters.bind('UInt64', restMs)}) AS is_clean
  ${eachFigure((name) => `argMax(each.${name}, each.computed_at)`)}
FROM (
  SELECT ${keyOf('m')}, m.marked_at AS marked_at, ${never} AS computed_at, false AS is_whole
    ${eachFigure((_name, otherwise) => otherwise)}
  FROM dirty_days AS m ${where('m')}
  UNION ALL
  SELECT ${keyOf('s')}, ${never}, s.computed_at, s.is_whole ${eachFigure((name) => `s.${name}`)}
  FROM (${rows}) AS s
) AS each
GROUP BY ${key.map((column) => `each.${column}`).join(', ')}
HAVING max(each.marked_at) > ${never}`;
};

const daySchema = z.object({ day: z.string() });

/** The asked days for which rows must be read, in order. */
export const otherDays = async (
  client: ClickHouse,
  name: string,
  stored: StoredDays,
  asked: AskedDays,
  parameters: SqlParameters,
): Promise<readonly Day[]> => {
  const sql = `
SELECT toString(days.day) AS day
FROM (${daysWithState(stored, asked, parameters)}) AS days
WHERE NOT days.is_clean
ORDER BY day`;
  const rows = await client.query(name, sql, parameters.values, daySchema);
  return rows.map(({ day }) => day);
};
