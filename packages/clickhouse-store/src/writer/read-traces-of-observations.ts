import type { ObservationId, ProjectId, TraceId } from '@spanledger/core';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { recordLimits } from '../client/connection-settings.ts';
import { paramBytesMax } from '../query/find-days.ts';
import { inChunks } from '../query/in-chunks.ts';

const rowSchema = z.object({ id: z.string(), trace_id: z.string() });

/** An observation has a row on each day on which it was ever stored, and is deleted where all of them are. */
const sql = `
SELECT id, min((is_gone, trace)).2 AS trace_id FROM (
    SELECT id, trace_id AS trace, argMax(is_deleted, row_version) AS is_gone FROM observations
    WHERE project_id = {project:String} AND id IN {ids:Array(String)} AND trace_id != id
    GROUP BY id, trace_id, toDate(start_time)
)
GROUP BY id`;

/** By their ids alone, deleted ones too. */
export const readTracesOfObservations = async (
  client: ClickHouse,
  projectId: ProjectId,
  ids: readonly ObservationId[],
): Promise<ReadonlyMap<ObservationId, TraceId>> => {
  const traces = new Map<ObservationId, TraceId>();
  for (const chunk of inChunks([...new Set(ids)], paramBytesMax, (id) => id)) {
    const params = { project: projectId, ids: chunk };
    const rows = await client.query('traces-of-observations', sql, params, rowSchema, recordLimits);
    for (const { id, trace_id } of rows) traces.set(id as ObservationId, trace_id as TraceId);
  }
  return traces;
};
