import { partBytesMax, type Observation, type ObservationListQuery, type Page, type ProjectId } from '@spanledger/core';
import { observationFilterColumns } from '@spanledger/telemetry-sql';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { pageSlice, whereProject } from '../query/conditions.ts';
import { countRows } from '../query/count-rows.ts';
import { sqlParameters } from '../query/sql-parameters.ts';
import { matchingObservations } from './observation-conditions.ts';
import { observationSelection, selectedObservationSchema, toObservation } from './observation-selection.ts';
import { sqlDialect } from '../query/sql-dialect.ts';

/** Of lists of observations that are asked for in no other order. */
export const newestFirst = 'ORDER BY o.start_time DESC, o.trace_id, o.id';

export const orderOfObservations = ({ orderBy }: Pick<ObservationListQuery, 'orderBy'>): string => {
  if (orderBy === undefined) return newestFirst;
  const direction = orderBy.direction === 'ASC' ? 'ASC' : 'DESC';
  return `ORDER BY ${observationFilterColumns(sqlDialect)[orderBy.column].sql} ${direction} NULLS LAST, o.trace_id, o.id`;
};

/** Finds the keys of the page first, from narrow columns, and reads only those rows whole. */
export const listObservations = async (
  client: ClickHouse,
  projectId: ProjectId,
  query: ObservationListQuery,
): Promise<Page<Observation>> => {
  const parameters = sqlParameters(projectId);
  const matching = matchingObservations(query, parameters);
  const order = orderOfObservations(query);
  const keys = `(SELECT toDate(o.start_time), o.trace_id, o.id ${matching}\n${order} ${pageSlice(query, parameters)})`;
  const sql = `SELECT ${observationSelection(query.withBodies)}
FROM observations AS o FINAL
${whereProject('o', [`(toDate(o.start_time), o.trace_id, o.id) IN ${keys}`])}
${order}`;
  const [rows, totalItems] = await Promise.all([
    client.query('list-observations', sql, parameters.values, selectedObservationSchema, { bytesMax: partBytesMax }),
    countRows(client, 'count-observations', matching, parameters),
  ]);
  return { items: rows.map((row) => toObservation(projectId, row)), totalItems };
};
