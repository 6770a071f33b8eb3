import { dayOf, rowVersion } from '@spanledger/core';
import type { MergeableRecord, Micros, ProjectId, RegisterFields } from '@spanledger/core';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { tombstonesSql, writeTombstones, type EntityTable } from './tombstones.ts';

/** A copy of an entity, as it lies in a table. */
export interface Copy<T> {
  /** All that names the entity; `trace` and `name` are empty where the table's key has none. */
  readonly key: { readonly trace: string; readonly id: string; readonly name: string };
  readonly time: Micros;
  readonly record: T;
}

const isSameEntity: Readonly<Record<EntityTable, string>> = {
  observations: 'id = {id:String} AND trace_id = {trace:String} AND toDate(start_time) != {day:Date}',
  traces: 'id = {id:String} AND toDate(timestamp) != {day:Date}',
  scores: 'id = {id:String} AND (name, toDate(timestamp)) != ({name:String}, {day:Date})',
};

/**
 * The best-informed copy of each entity. There is one, unless a server died in the middle of an insert that moved
 * an entity to another month: its parts appear month by month. The move is finished here then, before anything is
 * merged into the entity.
 */
export const keepBestCopies = async <T extends MergeableRecord, C extends Copy<T>>(
  client: ClickHouse,
  table: EntityTable,
  fields: RegisterFields<T>,
  projectId: ProjectId,
  copies: readonly C[],
): Promise<readonly C[]> => {
  const best = new Map<string, C>();
  const doubled = new Set<string>();
  for (const copy of copies) {
    const entity = JSON.stringify([copy.key.trace, copy.key.id]);
    const other = best.get(entity);
    if (other !== undefined) doubled.add(entity);
    if (other === undefined || rowVersion(fields, copy.record) > rowVersion(fields, other.record))
      best.set(entity, copy);
  }
  for (const entity of doubled) {
    const { key, time, record } = best.get(entity) as C;
    const version = rowVersion(fields, record).toString();
    const sql = tombstonesSql(table, `${isSameEntity[table]} AND row_version < {version:UInt128}`);
    await writeTombstones(client, `finish-move-in-${table}`, sql, {
      project: projectId,
      ...key,
      day: dayOf(time),
      version,
    });
  }
  return [...best.values()];
};
