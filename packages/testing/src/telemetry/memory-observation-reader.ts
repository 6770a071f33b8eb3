import { observationColumns, resolveFilter } from '@spanledger/core';
import type { Observation, ObservationListQuery, ObservationReader, ProjectId, Trace } from '@spanledger/core';
import { compareTexts, orderBy } from './compare-texts.ts';
import { fulfils, type ColumnValue } from './memory-filter.ts';
import { pageOf } from './memory-page.ts';
import type { MemoryTelemetry } from './memory-telemetry.ts';
import { costOfPart, totalUnitsOf, unitsOf } from './memory-totals.ts';
import { textsOf } from './memory-trace-columns.ts';
import { observationOf, traceOf, withoutBodies } from './memory-views.ts';

export const memoryObservationReader = (telemetry: MemoryTelemetry): ObservationReader => ({
  list: async (projectId, query) => {
    const filters = (query.filters ?? []).map((filter) => resolveFilter(observationColumns, filter));
    const matching = observationsOf(telemetry, projectId).filter((observation) => {
      const trace = traceOfObservation(telemetry, projectId, observation);
      return (
        matches(observation, query) &&
        (query.userId === undefined || trace?.userId === query.userId) &&
        filters.every((filter) => {
          const value = columnValues[filter.column as keyof typeof observationColumns](observation, trace);
          return value !== undefined && fulfils(filter, value);
        })
      );
    });
    const { items, totalItems } = pageOf(matching.sort(newestFirst), query);
    return { items: query.withBodies ? items : items.map(withoutBodies), totalItems };
  },
  get: async (projectId, id) =>
    observationsOf(telemetry, projectId)
      .filter((observation) => observation.id === id)
      .sort(newestFirst)[0],
  ofTrace: async (projectId, traceId) =>
    observationsOf(telemetry, projectId)
      .filter((observation) => observation.traceId === traceId)
      .sort(
        orderBy(
          (a, b) => a.startTime - b.startTime,
          (a, b) => compareTexts(a.id, b.id),
        ),
      ),
});

const observationsOf = (telemetry: MemoryTelemetry, projectId: ProjectId): Observation[] =>
  telemetry.observations.of(projectId).map(observationOf);

const traceOfObservation = (
  telemetry: MemoryTelemetry,
  projectId: ProjectId,
  { traceId }: Observation,
): Trace | undefined => {
  const row = telemetry.traces.get(projectId, traceId);
  return row === undefined ? undefined : traceOf(row);
};

const newestFirst = orderBy<Observation>(
  (a, b) => b.startTime - a.startTime,
  (a, b) => compareTexts(a.traceId, b.traceId),
  (a, b) => compareTexts(a.id, b.id),
);

const matches = (observation: Observation, query: ObservationListQuery): boolean =>
  (query.name === undefined || observation.name === query.name) &&
  (query.type === undefined || observation.type === query.type) &&
  (query.traceId === undefined || observation.traceId === query.traceId) &&
  (query.level === undefined || observation.level === query.level) &&
  (query.parentObservationId === undefined || observation.parentObservationId === query.parentObservationId) &&
  (query.version === undefined || observation.version === query.version) &&
  (query.environments?.includes(observation.environment) ?? true) &&
  (query.fromStartTime === undefined || observation.startTime >= query.fromStartTime) &&
  (query.toStartTime === undefined || observation.startTime < query.toStartTime);

const secondsUntil = (at: number | null, { startTime }: Observation): number | null =>
  at === null ? null : (at - startTime) / 1_000_000;

/** What each column holds; `undefined` for a column of the trace when that is not stored. */
const columnValues: Readonly<
  Record<
    keyof typeof observationColumns,
    (observation: Observation, trace: Trace | undefined) => ColumnValue | undefined
  >
> = {
  id: ({ id }) => id,
  traceId: ({ traceId }) => traceId,
  type: ({ type }) => type,
  name: ({ name }) => name,
  startTime: ({ startTime }) => startTime,
  endTime: ({ endTime }) => endTime,
  completionStartTime: ({ completionStartTime }) => completionStartTime,
  parentObservationId: ({ parentObservationId }) => parentObservationId,
  level: ({ level }) => level,
  statusMessage: ({ statusMessage }) => statusMessage,
  environment: ({ environment }) => environment,
  version: ({ version }) => version,
  model: ({ model }) => model,
  modelId: ({ cost }) => cost.modelId,
  promptName: ({ promptName }) => promptName,
  promptVersion: ({ promptVersion }) => promptVersion,
  metadata: ({ metadata }) => textsOf(metadata),
  input: ({ input }) => input,
  output: ({ output }) => output,
  latency: (observation) => secondsUntil(observation.endTime, observation),
  timeToFirstToken: (observation) => secondsUntil(observation.completionStartTime, observation),
  tokensPerSecond: (observation) => {
    const seconds = secondsUntil(observation.endTime, observation) ?? 0;
    return seconds > 0 ? unitsOf([observation], 'output') / seconds : null;
  },
  totalCost: ({ cost }) => cost.total,
  inputCost: (observation) => costOfPart(observation, 'input'),
  outputCost: (observation) => costOfPart(observation, 'output'),
  inputTokens: (observation) => unitsOf([observation], 'input'),
  outputTokens: (observation) => unitsOf([observation], 'output'),
  totalTokens: (observation) => (observation.usage === null ? null : totalUnitsOf([observation])),
  userId: (_observation, trace) => trace?.userId,
  sessionId: (_observation, trace) => trace?.sessionId,
  traceName: (_observation, trace) => trace?.name,
  traceEnvironment: (_observation, trace) => trace?.environment,
  tags: (_observation, trace) => trace?.tags,
};
