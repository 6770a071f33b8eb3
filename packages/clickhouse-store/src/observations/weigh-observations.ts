import type { ObservationKey, ProjectId, Weighed, WeighedObservations } from '@spanledger/core';
import { toWeighedObservation, weighedObservationSchema } from '@spanledger/telemetry-rows';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { bytesOf } from '../query/bytes-of.ts';
import { pageSlice, whereProject } from '../query/conditions.ts';
import { sqlParameters, type SqlParameters } from '../query/sql-parameters.ts';
import { orderOfObservations } from './list-observations.ts';
import { matchingObservations } from './observation-conditions.ts';
import { behind } from './stream-observations.ts';

const bodyBytes = bytesOf(['o.input', 'o.output', 'o.span_events'], 'o.metadata');

/** As the readings find them; of the bodies the server reads the lengths. */
export const weighObservations = async (
  client: ClickHouse,
  projectId: ProjectId,
  query: WeighedObservations,
): Promise<readonly Weighed<ObservationKey>[]> => {
  const parameters = sqlParameters(projectId);
  const sql = `SELECT o.trace_id AS traceId, o.id AS id, ${bodyBytes} AS bytes\n${selected(query, parameters)}`;
  const rows = await client.query('weigh-observations', sql, parameters.values, weighedObservationSchema);
  return rows.map(toWeighedObservation);
};

const selected = (query: WeighedObservations, parameters: SqlParameters): string => {
  if ('isOldestFirst' in query) return `${matchingObservations(query, parameters)}\nORDER BY o.start_time, o.id`;
  const after = 'after' in query && query.after !== undefined ? behind(query.after, parameters) : [];
  const matching = matchingObservations(query, parameters, after);
  const slice = pageSlice('page' in query ? query : { page: 1, limit: query.limit }, parameters);
  const order = orderOfObservations('page' in query ? query : {});
  const keys = `(SELECT toDate(o.start_time), o.trace_id, o.id ${matching}\n${order} ${slice})`;
  return `FROM observations AS o FINAL
${whereProject('o', [`(toDate(o.start_time), o.trace_id, o.id) IN ${keys}`])}
${order}`;
};
