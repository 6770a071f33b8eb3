import type { ObservationTrace, ProjectId, TraceId } from '@spanledger/core';
import {
  traceOfObservationSchema,
  traceOfObservationSelection,
  tracesOfObservations,
} from '@spanledger/telemetry-rows';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { whereProject } from '../query/conditions.ts';
import { sqlParameters } from '../query/sql-parameters.ts';
import { onDaysOfTraces } from '../query/trace-days.ts';

/** What observations show of their traces; traces that are not stored are absent. */
export const readTracesOfObservations = async (
  client: ClickHouse,
  projectId: ProjectId,
  ids: ReadonlySet<TraceId>,
): Promise<ReadonlyMap<TraceId, ObservationTrace>> => {
  if (ids.size === 0) return new Map();
  const parameters = sqlParameters(projectId);
  const idsParameter = parameters.bind('Array(String)', [...ids]);
  const sql = `SELECT ${traceOfObservationSelection}
FROM traces AS t FINAL
${whereProject('t', [onDaysOfTraces('toDate(t.timestamp)', idsParameter), `t.id IN ${idsParameter}`])}`;
  const rows = await client.query('read-traces-of-observations', sql, parameters.values, traceOfObservationSchema);
  return tracesOfObservations(rows);
};
