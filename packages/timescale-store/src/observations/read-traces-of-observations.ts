import type { ObservationTrace, ProjectId, TraceId } from '@spanledger/core';
import {
  traceOfObservationSchema,
  traceOfObservationSelection,
  tracesOfObservations,
} from '@spanledger/telemetry-rows';
import { sqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { readInSpan, tracesThemselves } from '../query/spans-of-traces.ts';
import { tracesById } from '../traces/traces-by-id.ts';

/** What observations show of their traces; traces that are not stored are absent. */
export const readTracesOfObservations = async (
  client: Timescale,
  projectId: ProjectId,
  ids: ReadonlySet<TraceId>,
): Promise<ReadonlyMap<TraceId, ObservationTrace>> => {
  if (ids.size === 0) return new Map();
  const rows = await readInSpan(client, projectId, [...ids], tracesThemselves, (within, some) => {
    const parameters = sqlParameters(projectId);
    const given = parameters.bind('text[]', some);
    const sql = `SELECT ${traceOfObservationSelection}
${tracesById(given, within?.('t.timestamp', given, parameters))}`;
    return client.query('read-traces-of-observations', sql, parameters.values, traceOfObservationSchema);
  });
  return tracesOfObservations(rows);
};
