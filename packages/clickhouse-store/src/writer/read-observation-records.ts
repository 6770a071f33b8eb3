import { observationFields } from '@spanledger/core';
import type { ObservationKey, ProjectId, StoredObservation } from '@spanledger/core';
import {
  observationRecordRowSchema,
  observationRecordSelect,
  observationsOf,
  storedObservationOf,
} from '@spanledger/telemetry-rows';
import type { ClickHouse, QueryLimits } from '../client/clickhouse-client.ts';
import { rowDialect } from '../rows/row-dialect.ts';
import { paramBytesMax, type FoundDays } from '../query/find-days.ts';
import { inChunks } from '../query/in-chunks.ts';
import { joinCopies } from './join-copies.ts';
import { limitsOfRecords, type RecordReads } from './read-records-by-id.ts';

const keyOf = ({ traceId, id }: ObservationKey): string => JSON.stringify([traceId, id]);

export const readObservationRecords = async (
  { client, findDays, bytesMax }: RecordReads,
  projectId: ProjectId,
  keys: readonly ObservationKey[],
): Promise<StoredObservation[]> => {
  const wanted = new Map(keys.map((key) => [keyOf(key), key]));
  const traceIds = keys.map(({ traceId }) => traceId);
  const stored: StoredObservation[] = [];
  const chunks = (await findDays('trace', projectId, traceIds)).flatMap((found) => {
    const foundTraces = new Set(found.ids);
    const foundKeys = [...wanted.values()].filter(({ traceId }) => foundTraces.has(traceId));
    return inChunks(foundKeys, paramBytesMax, ({ traceId, id }) => traceId + id).map((some) => ({ found, some }));
  });
  const limits = limitsOfRecords(observationsOf(keys), chunks.length, bytesMax);
  for (const chunk of chunks) {
    for (const observation of await readChunk(client, projectId, chunk, limits)) {
      if (wanted.delete(keyOf(observation))) stored.push(observation);
    }
  }
  return stored;
};

interface Chunk {
  readonly found: FoundDays;
  readonly some: readonly ObservationKey[];
}

/** May return more than was requested: other combinations of the traces and ids. */
const readChunk = async (
  client: ClickHouse,
  projectId: ProjectId,
  { found, some: keys }: Chunk,
  limits: QueryLimits,
): Promise<readonly StoredObservation[]> => {
  const sql = `
SELECT ${observationRecordSelect(rowDialect)}
FROM observations FINAL
WHERE project_id = {project:String} AND ${found.dayCondition('start_time')}
    AND trace_id IN {traces:Array(String)} AND id IN {ids:Array(String)}`;
  const traces = [...new Set(keys.map(({ traceId }) => traceId))];
  const params = { project: projectId, ...found.params, traces, ids: keys.map(({ id }) => id) };
  const rows = await client.query('record-observations', sql, params, observationRecordRowSchema, limits);
  const copies = rows.map((row) => {
    const stored = storedObservationOf(row);
    return { key: keyOf(stored), place: { at: row.started }, ...stored };
  });
  return joinCopies(observationFields, copies).map(
    ({ traceId, id, record, createdAt, cost, repricedCost, copiesAt }) => ({
      traceId,
      id,
      record,
      createdAt,
      ...(copiesAt === undefined ? { cost, repricedCost } : { cost: undefined, copiesAt }),
    }),
  );
};
