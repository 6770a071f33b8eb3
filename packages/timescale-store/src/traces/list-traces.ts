import { partBytesMax, type Page, type ProjectId, type Trace, type TraceListQuery } from '@spanledger/core';
import { filtersOfTraces } from '@spanledger/telemetry-rows';
import { sqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { pageSlice } from '../query/conditions.ts';
import { countByDays } from '../query/count-by-days.ts';
import { countRows } from '../query/count-rows.ts';
import { readNewestFirst, type SinceConditions } from '../query/newest-first.ts';
import { matchingTraces } from './matching-traces.ts';
import { selectedTraceSchema, toTrace, traceSelection } from './trace-selection.ts';

type OrderColumn = NonNullable<TraceListQuery['orderBy']>['column'];

/** Where a column may be absent, absent values come last; elsewhere, saying so would keep indexes from being used. */
const orderExpressions: Readonly<Record<OrderColumn, readonly [column: string, end?: string]>> = {
  timestamp: ['t.timestamp'],
  id: ['t.id'],
  name: ['t.name', ' NULLS LAST'],
  userId: ['t.user_id', ' NULLS LAST'],
  sessionId: ['t.session_id', ' NULLS LAST'],
  release: ['t.release', ' NULLS LAST'],
  version: ['t.version', ' NULLS LAST'],
  public: ['t.public'],
  bookmarked: ['t.bookmarked'],
  environment: ['t.environment'],
  totalCost: ['coalesce(m.total_cost, 0)'],
  latency: ['coalesce(m.latency_micros, 0)'],
  totalTokens: ['coalesce(m.total_units, 0)'],
};

export const orderOfTraces = ({ orderBy }: Pick<TraceListQuery, 'orderBy'>): string => {
  const { column, direction } = orderBy ?? { column: 'timestamp', direction: 'DESC' };
  const [expression, end = ''] = orderExpressions[column];
  return `ORDER BY ${expression} ${direction === 'ASC' ? 'ASC' : 'DESC'}${end}, t.id`;
};

export const listTraces = async (
  client: Timescale,
  projectId: ProjectId,
  query: TraceListQuery,
): Promise<Page<Trace>> => {
  const read = (since?: SinceConditions) => {
    const parameters = sqlParameters(projectId);
    const sql = `SELECT ${traceSelection(query.withBodies)}
${matchingTraces(query, parameters, true, since?.('t.timestamp', parameters))}
${orderOfTraces(query)}
${pageSlice(query, parameters)}`;
    return client.query('list-traces', sql, parameters.values, selectedTraceSchema, { bytesMax: partBytesMax });
  };
  const asked = { from: query.fromTimestamp, to: query.toTimestamp, limit: query.limit, isOfDays: true };
  const [rows, totalItems] = await Promise.all([
    isNewestFirst(query) ? readNewestFirst(client, projectId, asked, read) : read(),
    countTraces(client, projectId, query),
  ]);
  return { items: rows.map((row) => toTrace(projectId, row)), totalItems };
};

const isNewestFirst = ({ orderBy }: TraceListQuery): boolean =>
  orderBy === undefined || (orderBy.column === 'timestamp' && orderBy.direction !== 'ASC');

const countTraces = async (client: Timescale, projectId: ProjectId, query: TraceListQuery): Promise<number> => {
  const isOfAll = filtersOfTraces(query).length === 0 && query.search === undefined;
  const known = isOfAll ? await countByDays(client, projectId, 'traces', query) : undefined;
  const parameters = sqlParameters(projectId);
  return known ?? countRows(client, 'count-traces', matchingTraces(query, parameters), parameters);
};
