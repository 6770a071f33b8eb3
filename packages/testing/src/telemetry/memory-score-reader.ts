import { compareTexts, orderBy, resolveFilter, scoreColumns } from '@spanledger/core';
import type {
  Filter,
  ProjectId,
  Score,
  ScoreListQuery,
  ScorePosition,
  ScoreReader,
  ScoreTrace,
  Trace,
} from '@spanledger/core';
import { fulfils, type ColumnValue } from './memory-filter.ts';
import { pageOf } from './memory-page.ts';
import type { MemoryTelemetry } from './memory-telemetry.ts';
import { textsOf } from './memory-trace-columns.ts';
import { scoreOf, traceOf } from './memory-views.ts';

export const memoryScoreReader = (telemetry: MemoryTelemetry): ScoreReader => ({
  list: async (projectId, query) => {
    const filters = filtersOf(query).map((filter) => resolveFilter(scoreColumns, filter));
    const matching = scoresOf(telemetry, projectId).filter((score) => {
      const trace = traceOfScore(telemetry, projectId, score);
      return (
        matches(score, query) &&
        matchesTrace(trace, query) &&
        filters.every((filter) => {
          const value = columnValues[filter.column as keyof typeof scoreColumns](score, trace);
          return value !== undefined && fulfils(filter, value);
        })
      );
    });
    const { items, totalItems } = pageOf(matching.sort(newestFirst), query);
    return {
      items: items.map((score) => Object.assign(score, { trace: shownOf(telemetry, projectId, score) })),
      totalItems,
    };
  },
  stream: async (projectId, { after, limit, filters = [], fromTimestamp, toTimestamp, values }) => {
    const resolved = filters.map((filter) => resolveFilter(scoreColumns, filter));
    const matching = scoresOf(telemetry, projectId).filter((score) => {
      const trace = traceOfScore(telemetry, projectId, score);
      return (
        (fromTimestamp === undefined || score.timestamp >= fromTimestamp) &&
        (toTimestamp === undefined || score.timestamp < toTimestamp) &&
        (values === undefined || (score.value !== null && values.includes(score.value))) &&
        (after === undefined || inOrder(after, score) < 0) &&
        resolved.every((filter) => {
          const value = columnValues[filter.column as keyof typeof scoreColumns](score, trace);
          return value !== undefined && fulfils(filter, value);
        })
      );
    });
    return matching.sort(newestFirst).slice(0, limit);
  },
  get: async (projectId, id) => {
    const row = telemetry.scores.get(projectId, id);
    return row === undefined ? undefined : scoreOf(row);
  },
  ofTrace: async (projectId, traceId) =>
    scoresOf(telemetry, projectId)
      .filter((score) => score.traceId === traceId)
      .sort(newestFirst),
});

const scoresOf = (telemetry: MemoryTelemetry, projectId: ProjectId): Score[] =>
  telemetry.scores.of(projectId).map(scoreOf);

const inOrder = orderBy<ScorePosition>(
  (a, b) => b.timestamp - a.timestamp,
  (a, b) => compareTexts(a.id, b.id),
);
const newestFirst: (a: Score, b: Score) => number = inOrder;

const traceOfScore = (telemetry: MemoryTelemetry, projectId: ProjectId, { traceId }: Score): Trace | undefined => {
  const row = traceId === null ? undefined : telemetry.traces.get(projectId, traceId);
  return row === undefined ? undefined : traceOf(row);
};

const shownOf = (telemetry: MemoryTelemetry, projectId: ProjectId, score: Score): ScoreTrace | null => {
  const trace = traceOfScore(telemetry, projectId, score);
  if (trace === undefined) return null;
  return { userId: trace.userId, tags: trace.tags, environment: trace.environment, sessionId: trace.sessionId };
};

const filtersOf = ({ filters = [], value }: ScoreListQuery): readonly Filter[] =>
  value === undefined ? filters : [...filters, { type: 'number', column: 'value', ...value }];

const isOne = (value: string | null, values: readonly string[] | undefined): boolean =>
  values === undefined || (value !== null && values.includes(value));

const matches = (score: Score, query: ScoreListQuery): boolean =>
  (query.name === undefined || score.name === query.name) &&
  (query.source === undefined || score.source === query.source) &&
  (query.dataType === undefined || score.dataType === query.dataType) &&
  (query.traceId === undefined || score.traceId === query.traceId) &&
  (query.sessionId === undefined || score.sessionId === query.sessionId) &&
  (query.datasetRunId === undefined || score.datasetRunId === query.datasetRunId) &&
  (query.configId === undefined || score.configId === query.configId) &&
  (query.queueId === undefined || score.queueId === query.queueId) &&
  isOne(score.observationId, query.observationIds) &&
  isOne(score.id, query.scoreIds) &&
  isOne(score.environment, query.environments) &&
  (query.fromTimestamp === undefined || score.timestamp >= query.fromTimestamp) &&
  (query.toTimestamp === undefined || score.timestamp < query.toTimestamp) &&
  (!query.onTracesOnly || score.traceId !== null);

const matchesTrace = (trace: Trace | undefined, { userId, traceTags = [], environments }: ScoreListQuery): boolean => {
  if (userId === undefined && traceTags.length === 0) return true;
  return (
    trace !== undefined &&
    (userId === undefined || trace.userId === userId) &&
    traceTags.every((tag) => trace.tags.includes(tag)) &&
    (environments?.includes(trace.environment) ?? true)
  );
};

/** What each column holds; `undefined` for a column of the trace when that is not stored. */
const columnValues: Readonly<
  Record<keyof typeof scoreColumns, (score: Score, trace: Trace | undefined) => ColumnValue | undefined>
> = {
  id: ({ id }) => id,
  name: ({ name }) => name,
  timestamp: ({ timestamp }) => timestamp,
  traceId: ({ traceId }) => traceId,
  observationId: ({ observationId }) => observationId,
  sessionId: ({ sessionId }) => sessionId,
  datasetRunId: ({ datasetRunId }) => datasetRunId,
  dataType: ({ dataType }) => dataType,
  source: ({ source }) => source,
  value: ({ value }) => value,
  stringValue: ({ stringValue }) => stringValue,
  booleanValue: ({ dataType, value }) => (dataType === 'BOOLEAN' && value !== null ? value === 1 : null),
  comment: ({ comment }) => comment,
  configId: ({ configId }) => configId,
  queueId: ({ queueId }) => queueId,
  authorUserId: ({ authorUserId }) => authorUserId,
  environment: ({ environment }) => environment,
  metadata: ({ metadata }) => textsOf(metadata),
  userId: (_score, trace) => trace?.userId,
  traceName: (_score, trace) => trace?.name,
  tags: (_score, trace) => trace?.tags,
};

export { columnValues as scoreColumnValues };
