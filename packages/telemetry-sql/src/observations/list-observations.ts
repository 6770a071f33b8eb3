import {
  AnswerTooLargeError,
  entityBytes,
  partBytesMax,
  type Observation,
  type ObservationConditions,
  type ObservationKey,
  type ObservationListQuery,
  type ObservationPosition,
  type ObservationStreamQuery,
  type Page,
  type ProjectId,
  type StreamedObservation,
  type Weighed,
  type WeighedObservations,
} from '@spanledger/core';
import {
  observationSelection,
  selectedObservationSchema,
  toObservation,
  weighedObservationSchema,
} from '@spanledger/telemetry-rows';
import { countRows } from '../count-rows.ts';
import type { Dialect } from '../dialect.ts';
import type { Narrowed, Since } from '../engine-conditions.ts';
import type { TelemetryEngine } from '../engine.ts';
import { askedPage } from '../filters/asked-page.ts';
import { isOfAll } from '../filters/is-of-all.ts';
import { pageSlice } from '../page-slice.ts';
import type { SqlParameters } from '../sql-parameters.ts';
import { matchingObservations, narrowObservations } from './matching-observations.ts';
import { observationFilterColumns } from './observation-filter-columns.ts';
import { streamedSchema, streamedSelection, withTraces } from './streamed-observations.ts';

const newestFirst = 'ORDER BY o.start_time DESC, o.trace_id, o.id';

/** A start is never absent: an explicit position of NULLs would prevent the use of indexes. */
const orderOfObservations = (dialect: Dialect, { orderBy }: Pick<ObservationListQuery, 'orderBy'>): string => {
  if (orderBy === undefined) return newestFirst;
  const { column } = orderBy;
  const direction = orderBy.direction === 'ASC' ? 'ASC' : 'DESC';
  const end = column === 'startTime' ? '' : ' NULLS LAST';
  return `ORDER BY ${observationFilterColumns(dialect)[column].sql} ${direction}${end}, o.trace_id, o.id`;
};

/** Those of one trace are read at its own time. */
const isNewestFirst = ({ orderBy, traceId }: ObservationListQuery): boolean =>
  traceId === undefined && (orderBy === undefined || (orderBy.column === 'startTime' && orderBy.direction !== 'ASC'));

export const listObservations = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  query: ObservationListQuery,
): Promise<Page<Observation>> => {
  const narrowed = await narrowObservations(engine, projectId, query);
  const [items, totalItems] = await Promise.all([
    readPage(engine, projectId, query, narrowed),
    countObservations(engine, projectId, query, narrowed),
  ]);
  return { items, totalItems };
};

/** The same page, without its count. */
export const pageOfObservations = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  query: ObservationListQuery,
): Promise<readonly Observation[]> =>
  readPage(engine, projectId, query, await narrowObservations(engine, projectId, query));

const readPage = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  query: ObservationListQuery,
  narrowed: Narrowed,
): Promise<readonly Observation[]> => {
  const { dialect } = engine;
  const read = (since?: Since) => {
    const parameters = engine.parameters(projectId);
    const sql = dialect.page({
      of: 'observations',
      selection: observationSelection(dialect.rows, query.withBodies, query.withBodies),
      matching: matchingObservations(dialect, query, parameters, narrowed, since?.('o.start_time', parameters)),
      order: orderOfObservations(dialect, query),
      slice: pageSlice(query, parameters),
    });
    return engine.query('list-observations', sql, parameters, selectedObservationSchema, { bytesMax: partBytesMax });
  };
  const asked = askedPage('observations', query);
  const isByDays = narrowed.rows === undefined && isNewestFirst(query);
  const rows = await (isByDays ? engine.readNewestFirst(projectId, asked, read) : read());
  return rows.map((row) => toObservation(projectId, row));
};

const countObservations = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  query: ObservationConditions,
  narrowed?: Narrowed,
): Promise<number> => {
  const period = { fromTimestamp: query.from, toTimestamp: query.to };
  const known = isOfAll(query) ? await engine.countByDays(projectId, 'observations', period) : undefined;
  if (known !== undefined) return known;
  const parameters = engine.parameters(projectId);
  const matching = matchingObservations(engine.dialect, query, parameters, narrowed);
  return countRows(engine, 'count-observations', matching, parameters);
};

/** Reads the rows behind the position, and then their traces. */
export const streamObservations = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  query: ObservationStreamQuery,
): Promise<readonly StreamedObservation[]> => {
  const { dialect } = engine;
  const { parts, after, limit } = query;
  const to = Math.min(query.to ?? Infinity, after === undefined ? Infinity : after.startTime + 1);
  const narrowed = await narrowObservations(engine, projectId, { ...query, to });
  const read = (since?: Since) => {
    const parameters = engine.parameters(projectId);
    const more = [
      ...(since?.('o.start_time', parameters) ?? []),
      ...(after === undefined ? [] : behind(dialect, after, parameters)),
    ];
    const sql = dialect.page({
      of: 'observations',
      selection: streamedSelection(dialect, parts),
      matching: matchingObservations(dialect, query, parameters, narrowed, more),
      order: newestFirst,
      slice: `LIMIT ${parameters.bind('count', limit)}`,
    });
    return engine.query('stream-observations', sql, parameters, streamedSchema, { bytesMax: partBytesMax });
  };
  const asked = askedPage('observations', { ...query, to });
  const isByDays = narrowed.rows === undefined && query.traceId === undefined;
  const rows = await (isByDays ? engine.readNewestFirst(projectId, asked, read) : read());
  return withTraces(engine, projectId, rows, parts);
};

const behind = (
  dialect: Dialect,
  { startTime, traceId, id }: ObservationPosition,
  parameters: SqlParameters,
): readonly string[] => dialect.behind('o.start_time', startTime, { 'o.trace_id': traceId, 'o.id': id }, parameters);

/** In the order of the reads; of the bodies the server reads the lengths. */
export const weighObservations = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  query: WeighedObservations,
): Promise<readonly Weighed<ObservationKey>[]> => {
  const { dialect } = engine;
  // A server sends its first rows before it has counted all of them.
  if ('isOldestFirst' in query && (await countObservations(engine, projectId, query)) > query.countMax) {
    throw new AnswerTooLargeError();
  }
  const parameters = engine.parameters(projectId);
  const bodies = dialect.bytesOf(['o.input', 'o.output', 'o.span_events'], 'o.metadata');
  const selection = `o.trace_id AS "traceId", o.id AS id, ${entityBytes} + ${bodies} AS bytes`;
  const sql = weighedSql(dialect, selection, query, parameters);
  return engine.query('weigh-observations', sql, parameters, weighedObservationSchema);
};

const weighedSql = (
  dialect: Dialect,
  selection: string,
  query: WeighedObservations,
  parameters: SqlParameters,
): string => {
  if ('isOldestFirst' in query) {
    return `SELECT ${selection}\n${matchingObservations(dialect, query, parameters)}\nORDER BY o.start_time, o.id`;
  }
  const after = 'after' in query && query.after !== undefined ? behind(dialect, query.after, parameters) : [];
  return dialect.page({
    of: 'observations',
    selection,
    matching: matchingObservations(dialect, query, parameters, {}, after),
    order: orderOfObservations(dialect, 'page' in query ? query : {}),
    slice: pageSlice('page' in query ? query : { page: 1, limit: query.limit }, parameters),
  });
};
