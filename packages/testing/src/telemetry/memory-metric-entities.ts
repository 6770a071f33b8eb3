import {
  formatIso,
  groupBy,
  type CostSource,
  type MetricViewName,
  type Micros,
  type Observation,
  type ProjectId,
  type Score,
} from '@spanledger/core';
import type {
  ObservationMeasure,
  ObservationMetricColumn,
  ScoreMeasure,
  ScoreMetricColumn,
  ScoreViewName,
  Trace,
  TraceMeasure,
  TraceMetricColumn,
} from '@spanledger/core';
import type { ColumnValue } from './memory-filter.ts';
import { experimentText, observationColumnValues } from './memory-observation-reader.ts';
import { scoreColumnValues } from './memory-score-reader.ts';
import type { MemoryTelemetry } from './memory-telemetry.ts';
import {
  costOfPart,
  countingOf,
  latencyOf,
  totalCostOf,
  totalUnitsOf,
  unitsOf,
  unpricedAmong,
} from './memory-totals.ts';
import { traceColumnValues, type TraceWithParts } from './memory-trace-columns.ts';
import { observationOf, scoreOf, traceOf } from './memory-views.ts';

export type MeasuredValue = number | bigint | string | null;

/** One entity of a view. */
export interface MetricEntity {
  readonly at: Micros;
  /** `undefined` for a column of another entity that is not stored. */
  readonly column: (name: string) => ColumnValue | undefined;
  /** Dimensions whose name differs from that of the filter column. */
  readonly dimension: (name: string) => ColumnValue | undefined;
  readonly measure: (name: string) => MeasuredValue;
  /** The entries of a map, by the dimension of its keys. */
  readonly entries: (dimension: string) => readonly (readonly [key: string, value: MeasuredValue])[];
}

/** All entities of a view. */
export const metricEntities = (
  telemetry: MemoryTelemetry,
  projectId: ProjectId,
  view: MetricViewName,
): readonly MetricEntity[] => {
  const stored: Stored = {
    traces: new Map(telemetry.traces.of(projectId).map((row) => [row.id, traceOf(row)])),
    observations: telemetry.observations.of(projectId).map(observationOf),
    scores: telemetry.scores.of(projectId).map(scoreOf),
  };
  if (view === 'traces') return traceEntities(stored);
  return view === 'observations' ? observationEntities(stored) : scoreEntities(stored, view);
};

interface Stored {
  readonly traces: ReadonlyMap<string, Trace>;
  readonly observations: readonly Observation[];
  readonly scores: readonly Score[];
}

const monthOf = (at: Micros): string => formatIso(at).slice(0, 7);
const msBetween = (from: Micros | null, to: Micros | null): number | null =>
  // Integers have no negative zero.
  from === null || to === null ? null : Math.trunc((to - from) / 1000) + 0;
const perSecond = (units: number, from: Micros | null, to: Micros | null): number | null =>
  from === null || to === null || to <= from ? null : units / ((to - from) / 1_000_000);

const noEntries = (): [] => [];

type Columns<Name extends string, Args extends readonly unknown[]> = Readonly<
  Record<Name, (...parts: Args) => ColumnValue | undefined>
>;

const traceColumns: Columns<TraceMetricColumn, [TraceWithParts]> = {
  ...traceColumnValues,
  timestampMonth: ({ trace }) => monthOf(trace.timestamp),
};

const traceMeasures: Readonly<Record<TraceMeasure, (parts: TraceWithParts) => MeasuredValue>> = {
  count: () => 1,
  observationsCount: ({ observations }) => observations.length,
  scoresCount: ({ scores }) => scores.length,
  uniqueUserIds: ({ trace }) => trace.userId || null,
  uniqueSessionIds: ({ trace }) => trace.sessionId || null,
  latency: ({ observations }) => (observations.length === 0 ? null : Math.trunc(latencyOf(observations) / 1000)),
  totalTokens: ({ observations }) => totalUnitsOf(countingOf(observations)),
  totalCost: ({ observations }) => totalCostOf(countingOf(observations)),
  countUnpriced: ({ observations }) => unpricedAmong(countingOf(observations)),
};

const traceEntities = ({ traces, observations, scores }: Stored): MetricEntity[] => {
  const observationsByTrace = groupBy<string, Observation>(observations, ({ traceId }) => traceId);
  const scoresByTrace = groupBy<string | null, Score>(scores, ({ traceId }) => traceId);
  return [...traces.values()].map((trace): MetricEntity => {
    const parts = {
      trace,
      observations: observationsByTrace.get(trace.id) ?? [],
      scores: scoresByTrace.get(trace.id) ?? [],
    };
    const column = (name: string): ColumnValue | undefined => traceColumns[name as TraceMetricColumn](parts);
    const measure = (name: string): MeasuredValue => traceMeasures[name as TraceMeasure](parts);
    return { at: trace.timestamp, column, dimension: column, measure, entries: noEntries };
  });
};

const observationColumns: Columns<ObservationMetricColumn, [Observation, Trace | undefined]> = {
  ...observationColumnValues,
  providedModelName: ({ model }) => model,
  promptVersion: ({ promptVersion }) => (promptVersion === null ? null : String(promptVersion)),
  promptVersionNumber: ({ promptVersion }) => promptVersion,
  traceRelease: (_observation, trace) => trace?.release,
  traceVersion: (_observation, trace) => trace?.version,
  startTimeMonth: ({ startTime }) => monthOf(startTime),
  costType: () => undefined,
  usageType: () => undefined,
};

interface CountedObservation {
  readonly observation: Observation;
  readonly trace: Trace | undefined;
  readonly counts: boolean;
  readonly scores: number;
}

const whenUsed =
  (value: (observation: Observation) => number | null) =>
  ({ observation, counts }: CountedObservation): number | null =>
    counts && observation.usage !== null ? value(observation) : null;

const countOf =
  (source: CostSource) =>
  ({ observation, counts }: CountedObservation): number =>
    Number(counts && observation.cost.source === source);

const perEntry = (): null => null;

const observationMeasures: Readonly<Record<ObservationMeasure, (counted: CountedObservation) => MeasuredValue>> = {
  count: () => 1,
  traceId: ({ observation }) => observation.traceId,
  uniqueUserIds: ({ trace }) => trace?.userId || null,
  uniqueSessionIds: ({ trace }) => trace?.sessionId || null,
  latency: ({ observation: { startTime, endTime } }) => msBetween(startTime, endTime),
  streamingLatency: ({ observation: { completionStartTime, endTime } }) => msBetween(completionStartTime, endTime),
  timeToFirstToken: ({ observation: { startTime, completionStartTime } }) => msBetween(startTime, completionStartTime),
  inputTokens: whenUsed((observation) => unitsOf([observation], 'input')),
  outputTokens: whenUsed((observation) => unitsOf([observation], 'output')),
  totalTokens: whenUsed((observation) => totalUnitsOf([observation])),
  outputTokensPerSecond: whenUsed((observation) =>
    perSecond(unitsOf([observation], 'output'), observation.completionStartTime, observation.endTime),
  ),
  tokensPerSecond: whenUsed((observation) =>
    perSecond(totalUnitsOf([observation]), observation.startTime, observation.endTime),
  ),
  inputCost: ({ observation, counts }) => (counts ? costOfPart(observation, 'input') : null),
  outputCost: ({ observation, counts }) => (counts ? costOfPart(observation, 'output') : null),
  totalCost: ({ observation, counts }) => (counts ? observation.cost.total : null),
  computedCost: ({ observation, counts }) =>
    counts && observation.cost.source === 'computed' ? observation.cost.total : null,
  countProvided: countOf('provided'),
  countComputed: countOf('computed'),
  countUnpriced: countOf('unpriced'),
  countErrors: ({ observation }) => Number(observation.level === 'ERROR'),
  countScores: ({ scores }) => scores,
  costByType: perEntry,
  usageByType: perEntry,
};

const entriesOf = ({ usage, cost }: Observation, dimension: string): readonly (readonly [string, MeasuredValue])[] =>
  Object.entries(dimension === 'costType' ? cost.details : (usage?.details ?? {}));

const keyOf = (traceId: string | null, id: string | null): string => JSON.stringify([traceId, id]);

const observationEntities = ({ traces, observations, scores }: Stored): MetricEntity[] => {
  const scoresByKey = groupBy(scores, ({ traceId, observationId }) => keyOf(traceId, observationId));
  return observations.map((observation): MetricEntity => {
    const trace = traces.get(observation.traceId);
    const counted: CountedObservation = {
      observation,
      trace,
      counts: observation.counted,
      scores: scoresByKey.get(keyOf(observation.traceId, observation.id))?.length ?? 0,
    };
    const column = (name: string): ColumnValue | undefined =>
      observationColumns[name as ObservationMetricColumn](observation, trace);
    return {
      at: observation.startTime,
      column,
      dimension: (name) => (name === 'promptVersion' ? observation.promptVersion : column(name)),
      measure: (name) => observationMeasures[name as ObservationMeasure](counted),
      entries: (dimension) =>
        entriesOf(observation, dimension).map(([key, value]) => [key, counted.counts ? value : null]),
    };
  });
};

const scoreColumns: Columns<ScoreMetricColumn, [Score, Trace | undefined, Observation | undefined]> = {
  ...scoreColumnValues,
  sessionId: (score, trace) => score.sessionId ?? trace?.sessionId ?? null,
  traceRelease: (_score, trace) => trace?.release,
  traceVersion: (_score, trace) => trace?.version,
  observationName: (_score, _trace, observation) => observation?.name,
  observationModelName: (_score, _trace, observation) => observation?.model,
  observationPromptName: (_score, _trace, observation) => observation?.promptName,
  observationPromptVersion: (_score, _trace, observation) => {
    const version = observation?.promptVersion;
    return typeof version === 'number' ? String(version) : version;
  },
  experimentId: (_score, _trace, observation) => observation && experimentText('id')(observation),
  experimentName: (_score, _trace, observation) => observation && experimentText('name')(observation),
  timestampMonth: ({ timestamp }) => monthOf(timestamp),
  timestampDay: ({ timestamp }) => formatIso(timestamp).slice(0, 10),
};

const typesOf: Readonly<Record<ScoreViewName, readonly Score['dataType'][]>> = {
  'scores-numeric': ['NUMERIC', 'BOOLEAN'],
  'scores-boolean': ['BOOLEAN'],
  'scores-categorical': ['CATEGORICAL'],
};

const scoreMeasures: Readonly<Record<ScoreMeasure, (score: Score) => MeasuredValue>> = {
  count: () => 1,
  value: ({ value }) => value,
};

const scoreEntities = ({ traces, observations, scores }: Stored, view: ScoreViewName): MetricEntity[] =>
  scores
    .filter(({ dataType }) => typesOf[view].includes(dataType))
    .map((score): MetricEntity => {
      const trace = score.traceId === null ? undefined : traces.get(score.traceId);
      const observation = observations.find(
        ({ traceId, id }) => traceId === score.traceId && id === score.observationId,
      );
      const column = (name: string): ColumnValue | undefined =>
        scoreColumns[name as ScoreMetricColumn](score, trace, observation);
      return {
        at: score.timestamp,
        column,
        dimension: (name) => (name === 'observationPromptVersion' ? observation?.promptVersion : column(name)),
        measure: (name) => scoreMeasures[name as ScoreMeasure](score),
        entries: noEntries,
      };
    });
