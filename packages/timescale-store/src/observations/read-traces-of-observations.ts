import type { ObservationTrace, ProjectId, TraceId } from '@spanledger/core';
import {
  traceOfObservationSchema,
  traceOfObservationSelection,
  tracesOfObservations,
} from '@spanledger/telemetry-rows';
import { sqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { tracesById } from '../traces/traces-by-id.ts';

/** What observations show of their traces; traces that are not stored are absent. */
export const readTracesOfObservations = async (
  client: Timescale,
  projectId: ProjectId,
  ids: ReadonlySet<TraceId>,
): Promise<ReadonlyMap<TraceId, ObservationTrace>> => {
  if (ids.size === 0) return new Map();
  const parameters = sqlParameters(projectId);
  const sql = `SELECT ${traceOfObservationSelection}
${tracesById(parameters.bind('text[]', [...ids]))}`;
  const rows = await client.query('read-traces-of-observations', sql, parameters.values, traceOfObservationSchema);
  return tracesOfObservations(rows);
};
