import {
  partBytesMax,
  type Page,
  type ProjectId,
  type Trace,
  type TraceId,
  type TraceListQuery,
} from '@spanledger/core';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { pageSlice, whereProject } from '../query/conditions.ts';
import { countRows } from '../query/count-rows.ts';
import { sqlParameters, type SqlParameters } from '../query/sql-parameters.ts';
import { isBySum, matchingTraces } from './matching-traces.ts';
import { readTracesWithin } from './read-traces.ts';
import { selectedTraceSchema, toTrace, traceSelection } from './trace-selection.ts';

type OrderColumn = NonNullable<TraceListQuery['orderBy']>['column'];

const orderExpressions: Readonly<Record<OrderColumn, string>> = {
  timestamp: 't.timestamp',
  id: 't.id',
  name: 't.name',
  userId: 't.user_id',
  sessionId: 't.session_id',
  release: 't.release',
  version: 't.version',
  public: 't.public',
  bookmarked: 't.bookmarked',
  environment: 't.environment',
  totalCost: 'm.total_cost',
  latency: 'm.latency_micros',
  totalTokens: 'm.total_units',
};

export const orderOfTraces = ({ orderBy }: Pick<TraceListQuery, 'orderBy'>): string => {
  const { column, direction } = orderBy ?? { column: 'timestamp', direction: 'DESC' };
  return `ORDER BY ${orderExpressions[column]} ${direction === 'ASC' ? 'ASC' : 'DESC'} NULLS LAST, t.id`;
};

/**
 * By what their observations add up to: FROM to LIMIT of a page of traces. That is worked out for it once, so the page
 * is read by its ids.
 */
export const pageBySum = (query: Omit<TraceListQuery, 'withBodies'>, parameters: SqlParameters): string =>
  [
    matchingTraces({ ...query, withBodies: false }, parameters, true),
    orderOfTraces(query),
    pageSlice(query, parameters),
  ].join('\n');

const idSchema = z.object({ id: z.string() });

const listBySum = async (client: ClickHouse, projectId: ProjectId, query: TraceListQuery): Promise<Page<Trace>> => {
  const [listed, counted] = [sqlParameters(projectId), sqlParameters(projectId)];
  const [rows, totalItems] = await Promise.all([
    client.query('order-traces', `SELECT t.id AS id ${pageBySum(query, listed)}`, listed.values, idSchema),
    countRows(client, 'count-traces', matchingTraces(query, counted), counted),
  ]);
  const ids = rows.map(({ id }) => id as TraceId);
  return { items: await readTracesWithin(client, projectId, ids, query.withBodies, partBytesMax), totalItems };
};

/** Finds the keys of the page first, from narrow columns, and reads only those rows whole. */
export const listTraces = async (
  client: ClickHouse,
  projectId: ProjectId,
  query: TraceListQuery,
): Promise<Page<Trace>> => {
  if (isBySum(query)) return listBySum(client, projectId, query);
  const parameters = sqlParameters(projectId);
  const matching = matchingTraces(query, parameters);
  const order = orderOfTraces(query);
  const keys = `(SELECT toDate(t.timestamp), t.id ${matching}\n${order} ${pageSlice(query, parameters)})`;
  const sql = `SELECT ${traceSelection(query.withBodies)}
FROM traces AS t FINAL
${whereProject('t', [`(toDate(t.timestamp), t.id) IN ${keys}`])}
${order}`;
  const [rows, totalItems] = await Promise.all([
    client.query('list-traces', sql, parameters.values, selectedTraceSchema, { bytesMax: partBytesMax }),
    countRows(client, 'count-traces', matching, parameters),
  ]);
  return { items: rows.map((row) => toTrace(projectId, row)), totalItems };
};
