import { observationColumns, resolveFilter } from '@spanledger/core';
import type { Observation, ObservationListQuery, Page, ProjectId } from '@spanledger/core';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { compileFilter } from '../query/compile-filter.ts';
import { anyOf, equals, pageSlice, whereProject } from '../query/conditions.ts';
import { countRows } from '../query/count-rows.ts';
import { sqlParameters, type SqlParameters } from '../query/sql-parameters.ts';
import { timeBounds } from '../query/time-bounds.ts';
import { onDaysOfTraces } from '../query/trace-days.ts';
import { traceFulfils } from '../traces/trace-conditions.ts';
import { observationFilterColumns } from './observation-filter-columns.ts';
import { observationSelection, selectedObservationSchema, toObservation } from './observation-selection.ts';

const order = 'ORDER BY o.start_time DESC, o.trace_id, o.id';

/** Finds the keys of the page first, from narrow columns, and reads only those rows whole. */
export const listObservations = async (
  client: ClickHouse,
  projectId: ProjectId,
  query: ObservationListQuery,
): Promise<Page<Observation>> => {
  const parameters = sqlParameters(projectId);
  const matching = `FROM observations AS o FINAL\n${whereProject('o', conditionsOf(query, parameters))}`;
  const keys = `(SELECT toDate(o.start_time), o.trace_id, o.id ${matching}\n${order} ${pageSlice(query, parameters)})`;
  const sql = `SELECT ${observationSelection(query.withBodies)}
FROM observations AS o FINAL
${whereProject('o', [`(toDate(o.start_time), o.trace_id, o.id) IN ${keys}`])}
${order}`;
  const [rows, totalItems] = await Promise.all([
    client.query('list-observations', sql, parameters.values, selectedObservationSchema),
    countRows(client, 'count-observations', matching, parameters),
  ]);
  return { items: rows.map((row) => toObservation(projectId, row)), totalItems };
};

const conditionsOf = (query: ObservationListQuery, parameters: SqlParameters): string[] => {
  const own = [
    ...ofTrace(query.traceId, parameters),
    ...timeBounds('o.start_time', query.fromStartTime, query.toStartTime, parameters),
    ...equals('o.name', query.name, parameters),
    ...equals('toString(o.type)', query.type, parameters),
    ...equals('toString(o.level)', query.level, parameters),
    ...equals('o.parent_observation_id', query.parentObservationId, parameters),
    ...equals('o.version', query.version, parameters),
    ...anyOf('o.environment', query.environments, parameters),
  ];
  const ofTheTrace = equals('t.user_id', query.userId, parameters);
  for (const filter of query.filters ?? []) {
    const resolved = resolveFilter(observationColumns, filter);
    const column = observationFilterColumns[resolved.column as keyof typeof observationColumns];
    (column.from === 'o' ? own : ofTheTrace).push(compileFilter(resolved, column, parameters));
  }
  return [...own, ...traceFulfils('o.trace_id', ofTheTrace)];
};

const ofTrace = (traceId: string | undefined, parameters: SqlParameters): string[] => {
  if (traceId === undefined) return [];
  const parameter = parameters.bind('String', traceId);
  return [onDaysOfTraces('toDate(o.start_time)', `(${parameter})`), `o.trace_id = ${parameter}`];
};
