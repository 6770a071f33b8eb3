import { storedObservationColumns } from '../observations/observation.ts';
import { groupedFields, observationColumns, scoreColumns, traceColumns } from '../query/column-catalogue.ts';
import type { ColumnCatalogue } from '../query/column-catalogue.ts';

/**
 * The kind of a measure. `ids`: the number of distinct ones, and for an aggregation of numbers 1 for each entity with
 * any and 0 for each without. `text` can only be counted.
 */
export type MeasureKind = 'integer' | 'number' | 'usd' | 'ids' | 'text';

export interface MetricView {
  /** The time that the range and the buckets are of, as a column. */
  readonly time: string;
  /** All filter columns. */
  readonly columns: ColumnCatalogue;
  /** The columns that may be grouped by. */
  readonly dimensions: readonly string[];
  readonly measures: Readonly<Record<string, MeasureKind>>;
  /** Maps whose entries become groups: by the dimension of their keys, the measure of their values. */
  readonly entries: Readonly<Record<string, string>>;
}

const traces = {
  time: 'timestamp',
  columns: { ...traceColumns, timestampMonth: 'string' },
  dimensions: [
    'id',
    'name',
    'tags',
    'userId',
    'sessionId',
    'release',
    'version',
    'environment',
    'public',
    'timestampMonth',
  ],
  measures: {
    count: 'integer',
    observationsCount: 'integer',
    scoresCount: 'integer',
    uniqueUserIds: 'ids',
    uniqueSessionIds: 'ids',
    latency: 'integer',
    totalTokens: 'integer',
    totalCost: 'usd',
    countUnpriced: 'integer',
  },
  entries: {},
} as const satisfies MetricView;

const observations = {
  time: 'startTime',
  columns: {
    ...observationColumns,
    providedModelName: 'string',
    promptVersion: 'string',
    // Where lists compare it as a number.
    promptVersionNumber: 'number',
    traceRelease: 'string',
    traceVersion: 'string',
    startTimeMonth: 'string',
    costType: 'string',
    usageType: 'string',
  },
  dimensions: [
    'id',
    'traceId',
    'traceName',
    'parentObservationId',
    'isRootObservation',
    ...groupedFields(storedObservationColumns).filter((field) => field !== 'model'),
    'tags',
    'providedModelName',
    'modelId',
    'promptVersion',
    'userId',
    'sessionId',
    'release',
    'traceRelease',
    'traceVersion',
    'startTimeMonth',
    'costType',
    'usageType',
    'experimentId',
    'experimentName',
    'experimentDatasetId',
    'experimentItemId',
  ],
  measures: {
    count: 'integer',
    traceId: 'text',
    uniqueUserIds: 'text',
    uniqueSessionIds: 'text',
    latency: 'integer',
    streamingLatency: 'integer',
    timeToFirstToken: 'integer',
    inputTokens: 'integer',
    outputTokens: 'integer',
    totalTokens: 'integer',
    outputTokensPerSecond: 'number',
    tokensPerSecond: 'number',
    inputCost: 'usd',
    outputCost: 'usd',
    totalCost: 'usd',
    computedCost: 'usd',
    countProvided: 'integer',
    countComputed: 'integer',
    countUnpriced: 'integer',
    countErrors: 'integer',
    countScores: 'integer',
    costByType: 'usd',
    usageByType: 'integer',
  },
  entries: { costType: 'costByType', usageType: 'usageByType' },
} as const satisfies MetricView;

const commonScoreColumns = {
  ...scoreColumns,
  traceRelease: 'string',
  traceVersion: 'string',
  observationName: 'string',
  observationModelName: 'string',
  observationPromptName: 'string',
  observationPromptVersion: 'string',
  experimentId: 'string',
  experimentName: 'string',
  timestampMonth: 'string',
  timestampDay: 'string',
} as const satisfies ColumnCatalogue;

const commonScoreDimensions = [
  'id',
  'name',
  'environment',
  'source',
  'dataType',
  'traceId',
  'observationId',
  'sessionId',
  'datasetRunId',
  'configId',
  'authorUserId',
  'timestampMonth',
  'timestampDay',
  'traceName',
  'tags',
  'userId',
  'traceRelease',
  'traceVersion',
  'observationName',
  'observationModelName',
  'observationPromptName',
  'observationPromptVersion',
  'experimentId',
  'experimentName',
] as const;

const scores = <Value extends string, Measures extends Readonly<Record<string, MeasureKind>>>(
  value: Value,
  measures: Measures,
) => ({
  time: 'timestamp',
  columns: commonScoreColumns,
  dimensions: [...commonScoreDimensions, value],
  measures: { count: 'integer', ...measures } as const,
  entries: {},
});

/**
 * The views of metrics: one entity of a view is a trace, an observation, or a score of some types. Times are in
 * milliseconds, costs in US dollars, tokens in integers. Source: the views of Langfuse's metrics API, both versions in
 * one.
 */
export const metricViews = {
  traces,
  observations,
  'scores-numeric': scores('value', { value: 'number' }),
  'scores-boolean': scores('booleanValue', { value: 'number' }),
  'scores-categorical': scores('stringValue', {}),
} as const satisfies Readonly<Record<string, MetricView>>;

export type MetricViewName = keyof typeof metricViews;
export type ScoreViewName = Exclude<MetricViewName, 'traces' | 'observations'>;

export const metricViewNames = Object.keys(metricViews) as readonly MetricViewName[] as readonly [
  MetricViewName,
  ...MetricViewName[],
];

/** The columns and measures of each kind of entity; stores define how they are read. */
export type TraceMetricColumn = keyof typeof traces.columns;
export type ObservationMetricColumn = keyof typeof observations.columns;
export type ScoreMetricColumn = keyof typeof commonScoreColumns;
export type TraceMeasure = keyof typeof traces.measures;
export type ObservationMeasure = keyof typeof observations.measures;
export type ScoreMeasure = 'count' | 'value';
