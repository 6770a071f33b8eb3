import {
  AnswerTooLargeError,
  compareTexts,
  decodeValue,
  observationListColumns,
  orderBy,
  partCountMax,
  resolveFilter,
  type observationColumns,
} from '@spanledger/core';
import type {
  Page,
  Observation,
  ObservationConditions,
  ObservationListQuery,
  ObservationPart,
  ObservationPosition,
  ObservationReader,
  ProjectId,
  Score,
  StreamedObservation,
  Trace,
  TraceId,
  TreeObservation,
  WeighedObservations,
} from '@spanledger/core';
import { fulfils, type ColumnValue } from './memory-filter.ts';
import { compareValues, holds } from './memory-order.ts';
import { pageOf } from './memory-page.ts';
import { bytesOf, readableAtOnce } from './memory-parts.ts';
import type { MemoryTelemetry } from './memory-telemetry.ts';
import { costOfPart, totalUnitsOf, unitsOf } from './memory-totals.ts';
import { categoriesByName, meansByName, textsOf, truthsByName } from './memory-trace-columns.ts';
import { observationOf, scoreOf, traceOf, withoutBodies } from './memory-views.ts';

const listed = (telemetry: MemoryTelemetry, projectId: ProjectId, query: ObservationListQuery): Page<Observation> => {
  const { items, totalItems } = pageOf(ordered(matching(telemetry, projectId, query), query), query);
  return { items: query.withBodies ? readableAtOnce(items) : items.map(withoutBodies), totalItems };
};

export const memoryObservationReader = (telemetry: MemoryTelemetry): ObservationReader => ({
  list: async (projectId, query) => listed(telemetry, projectId, query),
  page: async (projectId, query) => listed(telemetry, projectId, query).items,
  stream: async (projectId, query) => {
    const { after, limit, parts } = query;
    const isBehind = (observation: Observation): boolean => after === undefined || inOrder(after, observation) < 0;
    const next = matching(telemetry, projectId, query).filter(isBehind).slice(0, limit);
    return readableAtOnce(next.map((observation) => streamed(telemetry, projectId, observation, parts)));
  },
  get: async (projectId, id) =>
    readableAtOnce(
      observationsOf(telemetry, projectId)
        .filter((observation) => observation.id === id)
        .sort(newestFirst)
        .slice(0, 1),
    )[0],
  ofTrace: async (projectId, traceId) => readableAtOnce(ofTrace(telemetry, projectId, traceId), partCountMax),
  tree: async (projectId, traceId, { after, limit }) =>
    ofTrace(telemetry, projectId, traceId)
      .filter((observation) => after === undefined || oldestFirst(after, observation) < 0)
      .slice(0, limit)
      .map(inTree),
  weigh: async (projectId, query) =>
    weighed(telemetry, projectId, query).map((observation) => ({
      key: { traceId: observation.traceId, id: observation.id },
      bytes: bytesOf(observation),
    })),
  read: async (projectId, keys, parts) => {
    const all = observationsOf(telemetry, projectId);
    return keys.flatMap(({ traceId, id }) => {
      const found = all.find((observation) => observation.traceId === traceId && observation.id === id);
      return found === undefined ? [] : [streamed(telemetry, projectId, found, parts)];
    });
  },
});

const weighed = (telemetry: MemoryTelemetry, projectId: ProjectId, query: WeighedObservations): Observation[] => {
  if ('isOldestFirst' in query) {
    const all = ofTrace(telemetry, projectId, query.traceId);
    if (all.length > query.countMax) throw new AnswerTooLargeError();
    return all;
  }
  const all = matching(telemetry, projectId, query);
  if ('page' in query) return [...pageOf(ordered(all, query), query).items];
  const { after, limit } = query;
  return all.filter((observation) => after === undefined || inOrder(after, observation) < 0).slice(0, limit);
};

const ofTrace = (telemetry: MemoryTelemetry, projectId: ProjectId, traceId: TraceId): Observation[] =>
  observationsOf(telemetry, projectId)
    .filter((observation) => observation.traceId === traceId)
    .sort(oldestFirst);

const oldestFirst = orderBy<Pick<ObservationPosition, 'startTime' | 'id'>>(
  (a, b) => a.startTime - b.startTime,
  (a, b) => compareTexts(a.id, b.id),
);

export const inTree = (observation: Observation): TreeObservation => {
  const { id, parentObservationId, type, name, level, startTime, endTime, model, counted, usage, cost } = observation;
  const own = { id, parentObservationId, type, name, level, startTime, endTime, model, counted };
  return { ...own, totalUnits: usage?.details['total'] ?? null, totalCost: cost.total, costSource: cost.source };
};

const streamed = (
  telemetry: MemoryTelemetry,
  projectId: ProjectId,
  observation: Observation,
  parts: ReadonlySet<ObservationPart>,
): StreamedObservation => {
  const trace = parts.has('trace') ? traceOfObservation(telemetry, projectId, observation) : undefined;
  const { input, output } = parts.has('io') ? observation : { input: null, output: null };
  return {
    ...observation,
    input,
    output,
    metadata: parts.has('metadata') ? observation.metadata : {},
    isRoot: parts.has('root') ? isRoot(observation) : undefined,
    trace: trace === undefined ? null : shownOf(trace),
  };
};

export const matching = (
  telemetry: MemoryTelemetry,
  projectId: ProjectId,
  query: ObservationConditions,
): Observation[] => {
  const filters = (query.filters ?? []).map((filter) => resolveFilter(observationListColumns, filter));
  const fulfilled = observationsOf(telemetry, projectId).filter((observation) => {
    const trace = traceOfObservation(telemetry, projectId, observation);
    return (
      matches(observation, query) &&
      filters.every((filter) => {
        const columnOf = listColumnValues[filter.column as keyof typeof observationListColumns];
        const value = columnOf(observation, trace, () => scoresOfTrace(telemetry, projectId, observation));
        return value !== undefined && fulfils(filter, value);
      })
    );
  });
  return fulfilled.sort(newestFirst);
};

const scoresOfTrace = (telemetry: MemoryTelemetry, projectId: ProjectId, { traceId }: Observation): Score[] =>
  telemetry.scores
    .of(projectId)
    .map(scoreOf)
    .filter((score) => score.traceId === traceId);

const shownOf = ({ name, userId, sessionId, release, tags, public: isPublic, bookmarked }: Trace) => ({
  name,
  userId,
  sessionId,
  release,
  tags,
  public: isPublic,
  bookmarked,
});

const isRoot = ({ parentObservationId, metadata }: Observation): boolean => {
  return parentObservationId === null || attributeOf({ metadata }, 'langfuse.internal.is_app_root') === true;
};

const attributeOf = ({ metadata }: Pick<Observation, 'metadata'>, key: string): unknown =>
  (decodeValue(metadata['attributes'] ?? null) as Record<string, unknown> | null)?.[key];

export const experimentText =
  (name: string) =>
  (observation: Observation): string | null => {
    const value = attributeOf(observation, `langfuse.experiment.${name}`);
    return typeof value === 'string' && value !== '' ? value : null;
  };

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

const inOrder = orderBy<ObservationPosition>(
  (a, b) => b.startTime - a.startTime,
  (a, b) => compareTexts(a.traceId, b.traceId),
  (a, b) => compareTexts(a.id, b.id),
);

const ordered = (all: Observation[], { orderBy: given }: Pick<ObservationListQuery, 'orderBy'>): Observation[] => {
  if (given === undefined) return all;
  const valueOf = (observation: Observation): ColumnValue => columnValues[given.column](observation, undefined) ?? null;
  return all.sort(
    orderBy(
      (a, b) => compareValues(valueOf(a), valueOf(b), given.direction === 'ASC' ? 1 : -1),
      (a, b) => compareTexts(a.traceId, b.traceId),
      (a, b) => compareTexts(a.id, b.id),
    ),
  );
};

const newestFirst: (a: Observation, b: Observation) => number = inOrder;

const matches = (observation: Observation, query: ObservationConditions): boolean =>
  (query.search === undefined || holds(observation, query.search)) &&
  (query.traceId === undefined || observation.traceId === query.traceId) &&
  (query.writtenSince === undefined || observation.updatedAt >= query.writtenSince) &&
  (query.from === undefined || observation.startTime >= query.from) &&
  (query.to === undefined || observation.startTime < query.to);

const secondsUntil = (at: number | null, { startTime }: Observation): number | null =>
  at === null ? null : (at - startTime) / 1_000_000;

/** The value of each column; `undefined` for a column of the trace when that is not stored. */
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
  experimentId: experimentText('id'),
  experimentName: experimentText('name'),
  experimentDatasetId: experimentText('dataset.id'),
  experimentItemId: experimentText('item.id'),
  isExperimentItemRootSpan: (observation) => experimentText('item.root_observation_id')(observation) === observation.id,
  isRootObservation: isRoot,
  hasParentObservation: ({ parentObservationId }) => parentObservationId !== null,
  level: ({ level }) => level,
  statusMessage: ({ statusMessage }) => statusMessage,
  environment: ({ environment }) => environment,
  version: ({ version }) => version,
  model: ({ model }) => model,
  provider: ({ provider }) => provider,
  modelId: ({ cost }) => cost.modelId,
  promptName: ({ promptName }) => promptName,
  promptVersion: ({ promptVersion }) => promptVersion,
  metadata: ({ metadata }) => textsOf(metadata),
  input: ({ input }) => input,
  output: ({ output }) => output,
  hasInput: ({ input }) => Boolean(input),
  hasOutput: ({ output }) => Boolean(output),
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
  release: (_observation, trace) => trace?.release,
  tags: (_observation, trace) => trace?.tags,
};

type ScoresOfTrace = () => readonly Score[];

const ownScores = ({ id }: Observation, scores: ScoresOfTrace): readonly Score[] =>
  scores().filter(({ observationId }) => observationId === id);

const listColumnValues: Readonly<
  Record<
    keyof typeof observationListColumns,
    (observation: Observation, trace: Trace | undefined, scores: ScoresOfTrace) => ColumnValue | undefined
  >
> = {
  ...columnValues,
  scoreNumeric: (observation, _trace, scores) => meansByName(ownScores(observation, scores)),
  scoreCategorical: (observation, _trace, scores) => categoriesByName(ownScores(observation, scores)),
  scoreBoolean: (observation, _trace, scores) => truthsByName(ownScores(observation, scores)),
  traceScoreNumeric: (_observation, _trace, scores) => meansByName(scores()),
  traceScoreCategorical: (_observation, _trace, scores) => categoriesByName(scores()),
  traceScoreBoolean: (_observation, _trace, scores) => truthsByName(scores()),
};

export { columnValues as observationColumnValues };
