import type { ObservationId, ProjectId, TraceId } from '@spanledger/core';
import { z } from 'zod';
import type { Timescale } from '../client/timescale-client.ts';
import { placesById } from '../keyless/observation-places.ts';
import { recordLimits } from './read-records.ts';

/** Rows of deleted observations are gone, their keys are left. */
const deletedSql = `
SELECT id, min(trace_id) AS trace_id FROM observation_keys
WHERE project_id = $1 AND id = ANY ($2::text[]) AND is_deleted AND trace_id <> id
GROUP BY id`;

const rowSchema = z.object({ id: z.string(), trace_id: z.string() });

/** By their ids alone, deleted ones too. */
export const readTracesOfObservations = async (
  client: Timescale,
  projectId: ProjectId,
  ids: readonly ObservationId[],
): Promise<ReadonlyMap<ObservationId, TraceId>> => {
  const traces = new Map<ObservationId, TraceId>();
  const left = new Set<string>(ids);
  for (const { trace, id } of await placesById(client, projectId, [...left], recordLimits)) {
    const known = traces.get(id as ObservationId);
    if (trace === id || (known !== undefined && known <= trace)) continue;
    traces.set(id as ObservationId, trace as TraceId);
  }
  for (const id of traces.keys()) left.delete(id);
  if (left.size === 0) return traces;
  const deleted = await client.query('traces-of-deleted', deletedSql, [projectId, [...left]], rowSchema, recordLimits);
  for (const { id, trace_id } of deleted) traces.set(id as ObservationId, trace_id as TraceId);
  return traces;
};
