import { partBytesMax, type Observation, type ObservationListQuery, type Page, type ProjectId } from '@spanledger/core';
import { filtersOfObservations } from '@spanledger/telemetry-rows';
import { observationFilterColumns } from '@spanledger/telemetry-sql';
import { sqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { pageSlice } from '../query/conditions.ts';
import { countByDays } from '../query/count-by-days.ts';
import { countRows } from '../query/count-rows.ts';
import { readNewestFirst, type SinceConditions } from '../query/newest-first.ts';
import { matchingObservations } from './observation-conditions.ts';
import { observationSelection, selectedObservationSchema, toObservation } from './observation-selection.ts';
import { sqlDialect } from '../query/sql-dialect.ts';

/** Of lists of observations that are asked for in no other order. */
export const newestFirst = 'ORDER BY o.start_time DESC, o.trace_id, o.id';

/** A start is never absent: saying where it would come would keep indexes from being used. */
export const orderOfObservations = ({ orderBy }: Pick<ObservationListQuery, 'orderBy'>): string => {
  if (orderBy === undefined) return newestFirst;
  const { column } = orderBy;
  const direction = orderBy.direction === 'ASC' ? 'ASC' : 'DESC';
  const end = column === 'startTime' ? '' : ' NULLS LAST';
  return `ORDER BY ${observationFilterColumns(sqlDialect)[column].sql} ${direction}${end}, o.trace_id, o.id`;
};

export const listObservations = async (
  client: Timescale,
  projectId: ProjectId,
  query: ObservationListQuery,
): Promise<Page<Observation>> => {
  const read = (since?: SinceConditions) => {
    const parameters = sqlParameters(projectId);
    const sql = `SELECT ${observationSelection(query.withBodies)}
${matchingObservations(query, parameters, since?.('o.start_time', parameters))}
${orderOfObservations(query)}
${pageSlice(query, parameters)}`;
    const limits = { bytesMax: partBytesMax };
    return client.query('list-observations', sql, parameters.values, selectedObservationSchema, limits);
  };
  const asked = { from: query.fromStartTime, to: query.toStartTime, limit: query.limit, isOfDays: true };
  const [rows, totalItems] = await Promise.all([
    isNewestFirst(query) ? readNewestFirst(client, projectId, asked, read) : read(),
    countObservations(client, projectId, query),
  ]);
  return { items: rows.map((row) => toObservation(projectId, row)), totalItems };
};

/** Those of one trace are read at its own time. */
const isNewestFirst = ({ orderBy, traceId }: ObservationListQuery): boolean =>
  traceId === undefined && (orderBy === undefined || (orderBy.column === 'startTime' && orderBy.direction !== 'ASC'));

const countObservations = async (
  client: Timescale,
  projectId: ProjectId,
  query: ObservationListQuery,
): Promise<number> => {
  const { traceId, parentObservationId, isRoot, search, fromStartTime, toStartTime } = query;
  const isOfAll = [traceId, parentObservationId, isRoot, search, ...filtersOfObservations(query)].every(
    (condition) => condition === undefined,
  );
  const period = { fromTimestamp: fromStartTime, toTimestamp: toStartTime };
  const known = isOfAll ? await countByDays(client, projectId, 'observations', period) : undefined;
  const parameters = sqlParameters(projectId);
  return known ?? countRows(client, 'count-observations', matchingObservations(query, parameters), parameters);
};
