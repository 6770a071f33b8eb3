import { partBytesMax, type Page, type ProjectId, type Trace, type TraceListQuery } from '@spanledger/core';
import { selectedTraceSchema, toTrace, traceSelection } from '@spanledger/telemetry-rows';
import { countRows } from '../count-rows.ts';
import type { Narrowed, Since } from '../engine-conditions.ts';
import type { TelemetryEngine } from '../engine.ts';
import { askedPage } from '../filters/asked-page.ts';
import { isOfAll } from '../filters/is-of-all.ts';
import { pageSlice } from '../page-slice.ts';
import { idsBySums } from './ids-by-sums.ts';
import { isBySum, isFilteredBySum, matchingTraces, ownConditionsOfTraces } from './matching-traces.ts';
import { readTracesWithin } from './read-traces.ts';
import { isNewestFirst, orderOfTraces } from './trace-order.ts';

export const listTraces = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  query: TraceListQuery,
): Promise<Page<Trace>> => {
  const { rows: among } = await narrowTraces(engine, projectId, query);
  if (isReadBySums(engine, query)) return listBySums(engine, projectId, query, among);
  const [items, totalItems] = await Promise.all([
    readPage(engine, projectId, query, among),
    countTraces(engine, projectId, query, among),
  ]);
  return { items, totalItems };
};

/** The same page, without its count. */
export const pageOfTraces = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  query: TraceListQuery,
): Promise<readonly Trace[]> => {
  const { rows: among } = await narrowTraces(engine, projectId, query);
  if (!isReadBySums(engine, query)) return readPage(engine, projectId, query, among);
  const { ids } = await idsBySums(engine, projectId, query, among);
  return readTracesWithin(engine, projectId, ids, query.withBodies, partBytesMax);
};

const isReadBySums = ({ dialect }: TelemetryEngine, query: TraceListQuery): boolean =>
  dialect.readsSumsFirst && (isBySum(query) || isFilteredBySum(dialect, query));

/** Conditions on the keys of the traces that match, if these are few. */
const narrowTraces = async (engine: TelemetryEngine, projectId: ProjectId, query: TraceListQuery): Promise<Narrowed> =>
  engine.narrow(projectId, {
    of: 'traces',
    from: query.from,
    to: query.to,
    conditions: (parameters) => ownConditionsOfTraces(engine.dialect, query, parameters),
  });

const readPage = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  query: TraceListQuery,
  among: Since | undefined,
): Promise<readonly Trace[]> => {
  const { dialect } = engine;
  const read = (since?: Since) => {
    const parameters = engine.parameters(projectId);
    const more = since?.('t.timestamp', parameters);
    const sql = dialect.page({
      of: 'traces',
      selection: traceSelection(dialect.rows, query.withBodies),
      matching: matchingTraces(dialect, query, parameters, true, more),
      order: orderOfTraces(dialect, query),
      slice: pageSlice(query, parameters),
      among: among && more,
    });
    return engine.query('list-traces', sql, parameters, selectedTraceSchema, { bytesMax: partBytesMax });
  };
  const asked = askedPage('traces', query);
  const isByDays = among === undefined && isNewestFirst(query);
  const rows = await (isByDays ? engine.readNewestFirst(projectId, asked, read) : read(among));
  return rows.map((row) => toTrace(projectId, row));
};

const listBySums = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  query: TraceListQuery,
  among: Since | undefined,
): Promise<Page<Trace>> => {
  const isCounted = isFilteredBySum(engine.dialect, query);
  const [{ ids, totalItems }, counted] = await Promise.all([
    idsBySums(engine, projectId, query, among),
    isCounted ? undefined : countTraces(engine, projectId, query, among),
  ]);
  const items = await readTracesWithin(engine, projectId, ids, query.withBodies, partBytesMax);
  return { items, totalItems: counted ?? totalItems ?? (await countTraces(engine, projectId, query, among)) };
};

const countTraces = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  query: TraceListQuery,
  among: Since | undefined,
): Promise<number> => {
  const period = { fromTimestamp: query.from, toTimestamp: query.to };
  const known = isOfAll(query) ? await engine.countByDays(projectId, 'traces', period) : undefined;
  if (known !== undefined) return known;
  const parameters = engine.parameters(projectId);
  const more = among?.('t.timestamp', parameters);
  return countRows(engine, 'count-traces', matchingTraces(engine.dialect, query, parameters, false, more), parameters);
};
