import {
  entityBytes,
  partBytesMax,
  type Page,
  type ProjectId,
  type Trace,
  type TraceId,
  type TraceListQuery,
  type Weighed,
} from '@spanledger/core';
import { integer, selectedTraceSchema, toTrace, traceSelection } from '@spanledger/telemetry-rows';
import { z } from 'zod';
import { countRows } from '../count-rows.ts';
import type { Dialect } from '../dialect.ts';
import type { Since } from '../engine-conditions.ts';
import type { TelemetryEngine } from '../engine.ts';
import { askedPage } from '../filters/asked-page.ts';
import { isOfAll } from '../filters/is-of-all.ts';
import { pageSlice } from '../page-slice.ts';
import { isBySum, matchingTraces } from './matching-traces.ts';
import { readTracesWithin } from './read-traces.ts';

type OrderColumn = NonNullable<TraceListQuery['orderBy']>['column'];
type UnorderedQuery = Omit<TraceListQuery, 'withBodies'>;

/**
 * If a column may be absent, absent values are last; otherwise, an explicit position would prevent the use of indexes.
 */
const orderExpressions = ({ joined }: Dialect): Readonly<Record<OrderColumn, string>> => ({
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
  totalCost: joined('m.total_cost'),
  latency: joined('m.latency_micros'),
  totalTokens: joined('m.total_units'),
});
const nullable: ReadonlySet<OrderColumn> = new Set(['name', 'userId', 'sessionId', 'release', 'version']);

const orderOfTraces = (dialect: Dialect, { orderBy }: Pick<TraceListQuery, 'orderBy'>): string => {
  const { column, direction } = orderBy ?? { column: 'timestamp', direction: 'DESC' };
  const end = nullable.has(column) ? ' NULLS LAST' : '';
  return `ORDER BY ${orderExpressions(dialect)[column]} ${direction === 'ASC' ? 'ASC' : 'DESC'}${end}, t.id`;
};

const isNewestFirst = ({ orderBy }: UnorderedQuery): boolean =>
  orderBy === undefined || (orderBy.column === 'timestamp' && orderBy.direction !== 'ASC');

export const listTraces = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  query: TraceListQuery,
): Promise<Page<Trace>> => {
  const [items, totalItems] = await Promise.all([
    engine.dialect.readsSumsFirst && isBySum(query)
      ? readPageBySum(engine, projectId, query)
      : readPage(engine, projectId, query),
    countTraces(engine, projectId, query),
  ]);
  return { items, totalItems };
};

const readPage = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  query: TraceListQuery,
): Promise<readonly Trace[]> => {
  const { dialect } = engine;
  const read = (since?: Since) => {
    const parameters = engine.parameters(projectId);
    const sql = dialect.page({
      of: 'traces',
      selection: traceSelection(dialect.rows, query.withBodies),
      matching: matchingTraces(dialect, query, parameters, true, since?.('t.timestamp', parameters)),
      order: orderOfTraces(dialect, query),
      slice: pageSlice(query, parameters),
    });
    return engine.query('list-traces', sql, parameters, selectedTraceSchema, { bytesMax: partBytesMax });
  };
  const asked = askedPage('traces', query);
  const rows = await (isNewestFirst(query) ? engine.readNewestFirst(projectId, asked, read) : read());
  return rows.map((row) => toTrace(projectId, row));
};

const readPageBySum = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  query: TraceListQuery,
): Promise<readonly Trace[]> => {
  const ids = await orderBySum(engine, projectId, query);
  return readTracesWithin(engine, projectId, ids, query.withBodies, partBytesMax);
};

const countTraces = async (engine: TelemetryEngine, projectId: ProjectId, query: TraceListQuery): Promise<number> => {
  const period = { fromTimestamp: query.from, toTimestamp: query.to };
  const known = isOfAll(query) ? await engine.countByDays(projectId, 'traces', period) : undefined;
  if (known !== undefined) return known;
  const parameters = engine.parameters(projectId);
  return countRows(engine, 'count-traces', matchingTraces(engine.dialect, query, parameters), parameters);
};

const idSchema = z.object({ id: z.string() });

/** The page of an order by sums: these are computed for it once, so everything else is read by its ids. */
const orderBySum = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  query: UnorderedQuery,
): Promise<readonly TraceId[]> => {
  const parameters = engine.parameters(projectId);
  const sql = [
    `SELECT t.id AS id ${matchingTraces(engine.dialect, query, parameters, true)}`,
    orderOfTraces(engine.dialect, query),
    pageSlice(query, parameters),
  ].join('\n');
  const rows = await engine.query('order-traces', sql, parameters, idSchema);
  return rows.map(({ id }) => id as TraceId);
};

const weighedSchema = z.object({ id: z.string(), bytes: integer });

/** In the order of `listTraces`; of the bodies the server reads the lengths. */
export const weighTraces = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  query: UnorderedQuery,
): Promise<readonly Weighed<TraceId>[]> => {
  const { dialect } = engine;
  const selection = `t.id AS id, ${entityBytes} + ${dialect.bytesOf(['t.input', 't.output'], 't.metadata')} AS bytes`;
  if (dialect.readsSumsFirst && isBySum(query)) {
    const ids = await orderBySum(engine, projectId, query);
    const parameters = engine.parameters(projectId);
    const sql = `SELECT ${selection}
${dialect.tracesById(parameters.bind('texts', ids), parameters, undefined)}`;
    const rows = await engine.query('weigh-traces', sql, parameters, weighedSchema);
    const found = new Map(rows.map((row) => [row.id, row.bytes]));
    return ids.flatMap((id) => {
      const bytes = found.get(id);
      return bytes === undefined ? [] : [{ key: id, bytes }];
    });
  }
  const parameters = engine.parameters(projectId);
  const sql = dialect.page({
    of: 'traces',
    selection,
    matching: matchingTraces(dialect, query, parameters, true),
    order: orderOfTraces(dialect, query),
    slice: pageSlice(query, parameters),
  });
  const rows = await engine.query('weigh-traces', sql, parameters, weighedSchema);
  return rows.map(({ id, bytes }) => ({ key: id as TraceId, bytes }));
};
