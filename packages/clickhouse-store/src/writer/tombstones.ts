import type { ClickHouse } from '../client/clickhouse-client.ts';
import { insertTimeoutMs } from '../client/connection-settings.ts';

export type EntityTable = 'observations' | 'traces' | 'scores';

interface Key {
  readonly time: string;
  readonly others: readonly string[];
  /** What is no part of the key but is looked for: a tombstone may soon be all that is left of a row. */
  readonly kept: readonly string[];
}

const keys: Readonly<Record<EntityTable, Key>> = {
  observations: { time: 'start_time', others: ['project_id', 'trace_id', 'id'], kept: [] },
  traces: { time: 'timestamp', others: ['project_id', 'id'], kept: [] },
  scores: { time: 'timestamp', others: ['project_id', 'name', 'id'], kept: ['trace_id'] },
};

/**
 * A statement that puts a tombstone of `{version:UInt128}` on every key of the project under which a row that
 * fulfils `where` was ever seen: old copies may still be on their way to keys that are deleted already.
 */
export const tombstonesSql = (table: EntityTable, where: string): string => {
  const { time, others, kept } = keys[table];
  const values = [...kept.map((column) => `argMax(tuple(${column}), row_version).1`), `min(${time})`];
  return `
INSERT INTO ${table} (${[...others, ...kept, time].join(', ')}, updated_at, row_version, is_deleted)
SELECT ${[...others, ...values].join(', ')}, now64(6, 'UTC'), {version:UInt128}, 1
FROM ${table}
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
