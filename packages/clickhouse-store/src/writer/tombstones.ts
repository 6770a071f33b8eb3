import type { ClickHouse } from '../client/clickhouse-client.ts';
import { insertTimeoutMs } from '../client/connection-settings.ts';

export type EntityTable = 'observations' | 'traces' | 'scores';

interface Key {
  readonly time: string;
  readonly others: readonly string[];
  /** Columns that are no part of the key but are looked up: a tombstone may soon be all that remains of a row. */
  readonly kept: readonly string[];
}

const keys: Readonly<Record<EntityTable, Key>> = {
  observations: { time: 'start_time', others: ['project_id', 'trace_id', 'id'], kept: [] },
  traces: { time: 'timestamp', others: ['project_id', 'id'], kept: [] },
  scores: { time: 'timestamp', others: ['project_id', 'name', 'id'], kept: ['trace_id'] },
};

/** The deleted rows: those that fulfil `where`, by the id of their deletion. */
interface Ended {
  readonly where: string;
  /** An aggregate, or a column of the key; on the rows of `from`. */
  readonly deletedId: string;
  /** The table itself when absent. */
  readonly from?: string | undefined;
}

/** That `{versions:Array(String)}` has in the place where `{ids:Array(String)}` has the id. */
export const deletedVersion = (id: string): string =>
  `CAST({versions:Array(String)} AS Array(UInt128))[indexOf({ids:Array(String)}, ${id})]`;

/**
 * A statement that puts a tombstone on every key of the project under which a row of `{ids:Array(String)}` was ever
 * stored: old copies may still be in flight to keys that are deleted already. Each has its `deletedVersion`.
 */
export const tombstonesSql = (table: EntityTable, { where, deletedId, from = table }: Ended): string => {
  const { time, others, kept } = keys[table];
  const values = [...kept.map((column) => `argMax(tuple(${column}), row_version).1`), `min(${time})`];
  return `
INSERT INTO ${table} (${[...others, ...kept, time].join(', ')}, updated_at, row_version, is_deleted)
SELECT ${[...others, ...values].join(', ')}, now64(6, 'UTC'), ${deletedVersion(deletedId)}, 1
FROM ${from}
WHERE project_id = {project:String} AND ${where}
GROUP BY ${others.join(', ')}, toDate(${time})`;
};

export const writeTombstones = (client: ClickHouse, name: string, sql: string, params: Record<string, unknown>) =>
  client.command(sql, {
    name,
    params,
    timeoutMs: insertTimeoutMs,
    settings: { max_partitions_per_insert_block: '0' },
  });
