import type { MergeableRecord, ProjectId, RegisterFields, Stored } from '@spanledger/core';
import type { z } from 'zod';
import type { ClickHouse, QueryLimits } from '../client/clickhouse-client.ts';
import { recordLimits } from '../client/connection-settings.ts';
import type { FindDays } from '../query/find-days.ts';
import { joinCopies } from './join-copies.ts';

/** A kind of entity that is found by its id and the days of that id. */
export interface RecordSource<T extends MergeableRecord, Row> {
  readonly kind: 'trace' | 'score';
  readonly fields: RegisterFields<T>;
  readonly select: string;
  readonly rowSchema: z.ZodType<Row>;
  readonly storedOf: (row: Row) => Stored<T>;
}

/** How records are read. */
export interface RecordReads {
  readonly client: ClickHouse;
  readonly findDays: FindDays;
  /** Of several records; beyond it, `AnswerTooLargeError`. One alone may be larger. */
  readonly bytesMax: number;
}

/** In each of so many chunks. */
export const limitsOfRecords = (count: number, chunks: number, bytesMax: number): QueryLimits =>
  count === 1 ? recordLimits : { ...recordLimits, bytesMax: Math.ceil(bytesMax / chunks) };

interface RecordRow {
  readonly id: string;
  readonly at: number;
  readonly name: string | null;
}

export const readRecordsById = async <T extends MergeableRecord, Row extends RecordRow, Id extends string>(
  { client, findDays, bytesMax }: RecordReads,
  { kind, fields, select, rowSchema, storedOf }: RecordSource<T, Row>,
  projectId: ProjectId,
  ids: readonly Id[],
): Promise<ReadonlyMap<Id, Stored<T>>> => {
  const stored = new Map<Id, Stored<T>>();
  const table = `${kind}s` as const;
  const chunks = await findDays(kind, projectId, ids);
  const limits = limitsOfRecords(new Set(ids).size, chunks.length, bytesMax);
  for (const found of chunks) {
    const sql = `
SELECT ${select}
FROM ${table} FINAL
WHERE project_id = {project:String} AND ${found.dayCondition('timestamp')} AND id IN {ids:Array(String)}`;
    const params = { project: projectId, ...found.params, ids: found.ids };
    const rows = await client.query(`record-${table}`, sql, params, rowSchema, limits);
    const copies = rows.map((row) => {
      const place = kind === 'score' ? { at: row.at, name: row.name ?? '' } : { at: row.at };
      return { key: row.id, place, ...storedOf(row) };
    });
    for (const { key, record, createdAt, copiesAt } of joinCopies(fields, copies)) {
      stored.set(key as Id, { record, createdAt, ...(copiesAt === undefined ? {} : { copiesAt }) });
    }
  }
  return stored;
};
