import { AnswerTooLargeError, compareTexts, orderBy, resolveFilter, scoreListColumns } from '@spanledger/core';
import type {
  Page,
  ProjectId,
  Score,
  ScoreId,
  ScoreListQuery,
  ScorePosition,
  ScoreReader,
  ScoreStreamQuery,
  ScoreTrace,
  ScoreWithTrace,
  Trace,
  TraceId,
  Weighed,
  scoreColumns,
} from '@spanledger/core';
import { fulfils, type ColumnValue } from './memory-filter.ts';
import { pageOf } from './memory-page.ts';
import { bytesOf, readableAtOnce } from './memory-parts.ts';
import type { MemoryTelemetry } from './memory-telemetry.ts';
import { textsOf } from './memory-trace-columns.ts';
import { scoreOf, traceOf } from './memory-views.ts';

export const memoryScoreReader = (telemetry: MemoryTelemetry): ScoreReader => ({
  list: async (projectId, query) => {
    const { items, totalItems } = listed(telemetry, projectId, query);
    return { items: readableScores(items).map((score) => withTrace(telemetry, projectId, score)), totalItems };
  },
  stream: async (projectId, query) => readableScores(streamed(telemetry, projectId, query)),
  get: async (projectId, id) => scoresWithIds(telemetry, projectId, [id])[0],
  ofTrace: async (projectId, traceId) => readableScores(ofTrace(telemetry, projectId, traceId)),
  weigh: async (projectId, query) => {
    if ('traceId' in query) {
      const scores = ofTrace(telemetry, projectId, query.traceId);
      if (scores.length > query.countMax) throw new AnswerTooLargeError();
      return scores.map(weighed);
    }
    return ('page' in query ? listed(telemetry, projectId, query).items : streamed(telemetry, projectId, query)).map(
      weighed,
    );
  },
  read: async (projectId, ids) =>
    scoresWithIds(telemetry, projectId, ids).map((score) => withTrace(telemetry, projectId, score)),
});

const listed = (telemetry: MemoryTelemetry, projectId: ProjectId, query: ScoreListQuery): Page<Score> => {
  const filters = (query.filters ?? []).map((filter) => resolveFilter(scoreListColumns, filter));
  const matching = scoresOf(telemetry, projectId).filter((score) => {
    const trace = traceOfScore(telemetry, projectId, score);
    return (
      matches(score, query) &&
      filters.every((filter) => {
        const value = listColumnValues[filter.column as keyof typeof scoreListColumns](score, trace);
        return value !== undefined && fulfils(filter, value);
      })
    );
  });
  return pageOf(matching.sort(newestFirst), query);
};

const streamed = (
  telemetry: MemoryTelemetry,
  projectId: ProjectId,
  { after, limit, filters = [], from, to, values }: ScoreStreamQuery,
): readonly Score[] => {
  const resolved = filters.map((filter) => resolveFilter(scoreListColumns, filter));
  const matching = scoresOf(telemetry, projectId).filter((score) => {
    const trace = traceOfScore(telemetry, projectId, score);
    return (
      (from === undefined || score.timestamp >= from) &&
      (to === undefined || score.timestamp < to) &&
      (values === undefined || (score.value !== null && values.includes(score.value))) &&
      (after === undefined || inOrder(after, score) < 0) &&
      resolved.every((filter) => {
        const value = listColumnValues[filter.column as keyof typeof scoreListColumns](score, trace);
        return value !== undefined && fulfils(filter, value);
      })
    );
  });
  return matching.sort(newestFirst).slice(0, limit);
};

const ofTrace = (telemetry: MemoryTelemetry, projectId: ProjectId, traceId: TraceId): readonly Score[] =>
  scoresOf(telemetry, projectId)
    .filter((score) => score.traceId === traceId)
    .sort(newestFirst);

const scoresWithIds = (telemetry: MemoryTelemetry, projectId: ProjectId, ids: readonly ScoreId[]): readonly Score[] =>
  ids.flatMap((id) => {
    const row = telemetry.scores.get(projectId, id);
    return row === undefined ? [] : [scoreOf(row)];
  });

/** The texts that weigh, as those of other entities. */
const bodiesOf = ({ comment, stringValue, metadata }: Score) => ({ input: comment, output: stringValue, metadata });

const weighed = (score: Score): Weighed<ScoreId> => ({ key: score.id, bytes: bytesOf(bodiesOf(score)) });

const readableScores = (scores: readonly Score[]): readonly Score[] => {
  readableAtOnce(scores.map(bodiesOf));
  return scores;
};

const withTrace = (telemetry: MemoryTelemetry, projectId: ProjectId, score: Score): ScoreWithTrace =>
  Object.assign(score, { trace: shownOf(telemetry, projectId, score) });

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

const matches = (score: Score, query: ScoreListQuery): boolean =>
  (query.from === undefined || score.timestamp >= query.from) &&
  (query.to === undefined || score.timestamp < query.to) &&
  (!query.onTracesOnly || score.traceId !== null);

type Values<Column extends string> = Readonly<
  Record<Column, (score: Score, trace: Trace | undefined) => ColumnValue | undefined>
>;

/** The value of each column; `undefined` for a column of the trace when that is not stored. */
const columnValues: Values<keyof typeof scoreColumns> = {
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

const listColumnValues: Values<keyof typeof scoreListColumns> = {
  ...columnValues,
  traceEnvironment: (_score, trace) => trace?.environment,
};

export { columnValues as scoreColumnValues };
