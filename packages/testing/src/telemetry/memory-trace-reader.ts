import { compareTexts, orderBy, resolveFilter, traceColumns } from '@spanledger/core';
import type { Page, ProjectId, Trace, TraceId, TraceListQuery, TraceReader, TraceSummary } from '@spanledger/core';
import { fulfils, type ColumnValue } from './memory-filter.ts';
import { compareValues, holds } from './memory-order.ts';
import { pageOf } from './memory-page.ts';
import { bytesOf, readableAtOnce } from './memory-parts.ts';
import type { MemoryTelemetry } from './memory-telemetry.ts';
import { summaryOf } from './memory-totals.ts';
import { traceColumnValues, type TraceWithParts } from './memory-trace-columns.ts';
import { observationOf, scoreOf, traceOf, withoutBodies } from './memory-views.ts';

export const memoryTraceReader = (telemetry: MemoryTelemetry): TraceReader => ({
  list: async (projectId, query) => listed(telemetry, projectId, query),
  page: async (projectId, query) => listed(telemetry, projectId, query).items,
  get: async (projectId, id) => readableAtOnce(tracesOf(telemetry, projectId, [id]))[0],
  weigh: async (projectId, query) =>
    pageOf(matching(telemetry, projectId, query), query).items.map((trace) => ({
      key: trace.id,
      bytes: bytesOf(trace),
    })),
  read: async (projectId, ids) => tracesOf(telemetry, projectId, ids),
  summaries: async (projectId, ids, withIds = true) => {
    const summaries = ids
      .map((id) => [id, summarise(telemetry, projectId, id)] as const)
      .filter(([, { observationIds, scoreIds }]) => observationIds.length > 0 || (withIds && scoreIds.length > 0));
    return new Map(
      summaries.map(([id, all]) => [id, withIds ? all : { ...all, observationIds: [], scoreIds: [] }] as const),
    );
  },
});

const listed = (telemetry: MemoryTelemetry, projectId: ProjectId, query: TraceListQuery): Page<Trace> => {
  const { items, totalItems } = pageOf(matching(telemetry, projectId, query), query);
  return { items: query.withBodies ? readableAtOnce(items) : items.map(withoutBodies), totalItems };
};

const tracesOf = (telemetry: MemoryTelemetry, projectId: ProjectId, ids: readonly TraceId[]): Trace[] =>
  ids.flatMap((id) => {
    const row = telemetry.traces.get(projectId, id);
    return row === undefined ? [] : [traceOf(row)];
  });

const matching = (
  telemetry: MemoryTelemetry,
  projectId: ProjectId,
  query: Omit<TraceListQuery, 'withBodies'>,
): Trace[] => {
  const filters = (query.filters ?? []).map((filter) => resolveFilter(traceColumns, filter));
  const partsById = new Map<TraceId, TraceWithParts>();
  const partsOfTrace = (trace: Trace): TraceWithParts => {
    const parts = partsById.get(trace.id) ?? partsOf(telemetry, projectId, trace);
    partsById.set(trace.id, parts);
    return parts;
  };
  const fulfilling = telemetry.traces
    .of(projectId)
    .map(traceOf)
    .filter((trace) => {
      if (!matches(trace, query)) return false;
      if (query.search !== undefined && !isFind(query.search, partsOfTrace(trace))) return false;
      return filters.every((filter) => fulfils(filter, valueOf(filter.column, partsOfTrace(trace))));
    });
  return fulfilling.sort(inOrder(query, (trace, column) => valueOf(column, partsOfTrace(trace))));
};

const valueOf = (column: string, parts: TraceWithParts) =>
  traceColumnValues[column as keyof typeof traceColumns](parts);

const partsOf = (telemetry: MemoryTelemetry, projectId: ProjectId, trace: Trace): TraceWithParts => ({
  trace,
  observations: observationsOf(telemetry, projectId, trace.id),
  scores: scoresOf(telemetry, projectId, trace.id),
});

const observationsOf = (telemetry: MemoryTelemetry, projectId: ProjectId, id: string) =>
  telemetry.observations
    .of(projectId)
    .filter(({ traceId }) => traceId === id)
    .map(observationOf);

const scoresOf = (telemetry: MemoryTelemetry, projectId: ProjectId, id: string) =>
  telemetry.scores
    .of(projectId)
    .map(scoreOf)
    .filter(({ traceId }) => traceId === id);

const summarise = (telemetry: MemoryTelemetry, projectId: ProjectId, id: string): TraceSummary => {
  const observations = observationsOf(telemetry, projectId, id);
  const scores = scoresOf(telemetry, projectId, id);
  return {
    ...summaryOf(observations),
    observationIds: idsInOrder(observations, ({ startTime }) => startTime),
    scoreIds: idsInOrder(scores, ({ timestamp }) => timestamp),
  };
};

const idsInOrder = <Entity extends { readonly id: string }>(
  entities: readonly Entity[],
  timeOf: (entity: Entity) => number,
): Entity['id'][] =>
  entities
    .toSorted(
      orderBy(
        (a, b) => timeOf(a) - timeOf(b),
        (a, b) => compareTexts(a.id, b.id),
      ),
    )
    .map(({ id }) => id);

const matches = (trace: Trace, query: Omit<TraceListQuery, 'withBodies'>): boolean =>
  (query.writtenSince === undefined || trace.updatedAt >= query.writtenSince) &&
  (query.from === undefined || trace.timestamp >= query.from) &&
  (query.to === undefined || trace.timestamp < query.to);

const isFind = (search: string, { trace, observations }: TraceWithParts): boolean =>
  [trace, ...observations].some((entity) => holds(entity, search));

/** Absent values come last in either direction. */
const inOrder = (
  { orderBy: given }: Pick<TraceListQuery, 'orderBy'>,
  valueOfColumn: (trace: Trace, column: keyof typeof traceColumns) => ColumnValue,
): ((a: Trace, b: Trace) => number) => {
  const { column, direction } = given ?? { column: 'timestamp', direction: 'DESC' };
  const sign = direction === 'ASC' ? 1 : -1;
  return orderBy(
    (a, b) => compareValues(valueOfColumn(a, column), valueOfColumn(b, column), sign),
    (a, b) => compareTexts(a.id, b.id),
  );
};
