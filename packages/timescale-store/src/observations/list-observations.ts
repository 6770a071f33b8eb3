import { partBytesMax, type Observation, type ObservationListQuery, type Page, type ProjectId } from '@spanledger/core';
import { sqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { pageSlice } from '../query/conditions.ts';
import { countRows } from '../query/count-rows.ts';
import { matchingObservations } from './observation-conditions.ts';
import { observationFilterColumns } from './observation-filter-columns.ts';
import { observationSelection, selectedObservationSchema, toObservation } from './observation-selection.ts';

/** Of lists of observations that are asked for in no other order. */
export const newestFirst = 'ORDER BY o.start_time DESC, o.trace_id, o.id';

/** A start is never absent: saying where it would come would keep indexes from being used. */
export const orderOfObservations = ({ orderBy }: Pick<ObservationListQuery, 'orderBy'>): string => {
  if (orderBy === undefined) return newestFirst;
  const { column } = orderBy;
  const direction = orderBy.direction === 'ASC' ? 'ASC' : 'DESC';
  const end = column === 'startTime' ? '' : ' NULLS LAST';
  return `ORDER BY ${observationFilterColumns[column].sql} ${direction}${end}, o.trace_id, o.id`;
};

export const listObservations = async (
  client: Timescale,
  projectId: ProjectId,
  query: ObservationListQuery,
): Promise<Page<Observation>> => {
  const parameters = sqlParameters(projectId);
  const matching = matchingObservations(query, parameters);
  const counting = countRows(client, 'count-observations', matching, parameters);
  const sql = `SELECT ${observationSelection(query.withBodies)}
${matching}
${orderOfObservations(query)}
${pageSlice(query, parameters)}`;
  const [rows, totalItems] = await Promise.all([
    client.query('list-observations', sql, parameters.values, selectedObservationSchema, { bytesMax: partBytesMax }),
    counting,
  ]);
  return { items: rows.map((row) => toObservation(projectId, row)), totalItems };
};
