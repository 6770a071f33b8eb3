import { entityBytes } from '@spanledger/core';
import type { ObservationKey, ProjectId, Weighed, WeighedObservations } from '@spanledger/core';
import { toWeighedObservation, weighedObservationSchema } from '@spanledger/telemetry-rows';
import { sqlParameters, type SqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { bytesOf } from '../export/body-bytes.ts';
import { pageSlice } from '../query/conditions.ts';
import { orderOfObservations } from './list-observations.ts';
import { matchingObservations } from './observation-conditions.ts';
import { behind } from './stream-observations.ts';

const bodyBytes = bytesOf(['o.input', 'o.output', 'o.span_events'], 'o.metadata');

/** As the readings find them. */
export const weighObservations = async (
  client: Timescale,
  projectId: ProjectId,
  query: WeighedObservations,
): Promise<readonly Weighed<ObservationKey>[]> => {
  const parameters = sqlParameters(projectId);
  const sql = `SELECT o.trace_id AS "traceId", o.id AS id, ${entityBytes} + ${bodyBytes} AS bytes
${selected(query, parameters)}`;
  const rows = await client.query('weigh-observations', sql, parameters.values, weighedObservationSchema);
  return rows.map(toWeighedObservation);
};

const selected = (query: WeighedObservations, parameters: SqlParameters): string => {
  if ('isOldestFirst' in query) return `${matchingObservations(query, parameters)}\nORDER BY o.start_time, o.id`;
  const after = 'after' in query && query.after !== undefined ? behind(query.after, parameters) : [];
  return `${matchingObservations(query, parameters, after)}
${orderOfObservations('page' in query ? query : {})}
${pageSlice('page' in query ? query : { page: 1, limit: query.limit }, parameters)}`;
};
