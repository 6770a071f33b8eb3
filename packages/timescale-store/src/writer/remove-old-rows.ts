import type { Micros } from '@spanledger/core';
import { timeParameter } from '../client/parameters.ts';
import type { Statements } from '../client/timescale-client.ts';
import type { EntityTable } from './entity-tables.ts';

/** Where a row lies that has to go. */
export interface OldRow {
  readonly key: readonly string[];
  readonly at: Micros;
  /** So long ago that it may lie in a compressed chunk. */
  readonly isAged: boolean;
}

/** Of more, statements for each would take longer than what they save. */
export const singlesMax = 64;

/** Removes rows from where their keys say that they are. */
export const removeOldRows = async <Row>(
  statements: Statements,
  entity: Pick<EntityTable<Row>, 'table' | 'keyColumns' | 'timeColumn'>,
  rows: readonly OldRow[],
): Promise<void> => {
  const groups = new Map<string, OldRow[]>();
  for (const row of rows) {
    const name = row.isAged ? JSON.stringify(row.key.slice(0, 2)) : '';
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [row]);
    else group.push(row);
  }
  if (groups.size > singlesMax) {
    await remove(statements, entity, rows);
    return;
  }
  for (const group of groups.values()) await remove(statements, entity, group, group[0]?.isAged === true);
};

/**
 * `isOfOne`: all of them have the first two parts of their keys in common. These are told by themselves then:
 * TimescaleDB decompresses whatever conditions on one row at a time, without those of joins, do not rule out.
 */
const remove = async <Row>(
  statements: Statements,
  { table, keyColumns, timeColumn }: Pick<EntityTable<Row>, 'table' | 'keyColumns' | 'timeColumn'>,
  rows: readonly OldRow[],
  isOfOne = false,
): Promise<void> => {
  const given = keyColumns.map((_, at) => `$${at + 1}::text[]`);
  const [time, first, last] = [1, 2, 3].map((after) => `$${given.length + after}`);
  const common = isOfOne ? keyColumns.slice(0, 2) : [];
  const sql = `
DELETE FROM ${table} AS r
USING unnest(${given.join(', ')}, ${time}::timestamptz[]) AS old (${[...keyColumns, timeColumn].join(', ')})
WHERE ${[...keyColumns, timeColumn].map((column) => `r.${column} = old.${column}`).join(' AND ')}
    AND r.${timeColumn} BETWEEN ${first}::timestamptz AND ${last}::timestamptz
    ${common.map((column, at) => `AND r.${column} = $${given.length + 4 + at}::text`).join(' ')}`;
  const times = rows.map(({ at }) => at).sort((a, b) => a - b);
  await statements.run(`remove-old-${table}`, sql, [
    ...keyColumns.map((_, at) => rows.map(({ key }) => key[at])),
    rows.map(({ at }) => timeParameter(at)),
    timeParameter(times[0] ?? 0),
    timeParameter(times.at(-1) ?? 0),
    ...common.map((_, at) => rows[0]?.key[at]),
  ]);
};
