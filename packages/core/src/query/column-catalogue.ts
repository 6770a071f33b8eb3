import type { FilterType } from './filter.ts';

export type ColumnKind =
  | 'string'
  | 'number'
  | 'datetime'
  | 'boolean'
  | 'stringArray'
  | 'stringMap'
  | 'numberMap'
  | 'booleanMap';

/** The columns that filters may name, by their public names, and what they hold. */
export type ColumnCatalogue = Readonly<Record<string, ColumnKind>>;

/** Which filter types fit a column of each kind. */
export const filterTypesByKind: Readonly<Record<ColumnKind, readonly FilterType[]>> = {
  string: ['string', 'stringOptions', 'null'],
  number: ['number', 'null'],
  datetime: ['datetime', 'null'],
  boolean: ['boolean'],
  stringArray: ['arrayOptions', 'stringOptions', 'string'],
  stringMap: ['stringObject', 'categoryOptions', 'stringOptions'],
  numberMap: ['numberObject'],
  booleanMap: ['booleanObject'],
};

export const traceColumns = {
  id: 'string',
  name: 'string',
  timestamp: 'datetime',
  userId: 'string',
  sessionId: 'string',
  environment: 'string',
  release: 'string',
  version: 'string',
  externalId: 'string',
  tags: 'stringArray',
  public: 'boolean',
  bookmarked: 'boolean',
  metadata: 'stringMap',
  input: 'string',
  output: 'string',
  latency: 'number',
  totalCost: 'number',
  inputCost: 'number',
  outputCost: 'number',
  inputTokens: 'number',
  outputTokens: 'number',
  totalTokens: 'number',
  observationCount: 'number',
  level: 'string',
  errorCount: 'number',
  warningCount: 'number',
  defaultCount: 'number',
  debugCount: 'number',
  scoreNumeric: 'numberMap',
  scoreCategorical: 'stringMap',
  scoreBoolean: 'booleanMap',
} as const satisfies ColumnCatalogue;

export const observationColumns = {
  id: 'string',
  traceId: 'string',
  type: 'string',
  name: 'string',
  startTime: 'datetime',
  endTime: 'datetime',
  completionStartTime: 'datetime',
  parentObservationId: 'string',
  isRootObservation: 'boolean',
  hasParentObservation: 'boolean',
  level: 'string',
  statusMessage: 'string',
  environment: 'string',
  version: 'string',
  model: 'string',
  provider: 'string',
  modelId: 'string',
  promptName: 'string',
  promptVersion: 'number',
  metadata: 'stringMap',
  input: 'string',
  output: 'string',
  hasInput: 'boolean',
  hasOutput: 'boolean',
  latency: 'number',
  timeToFirstToken: 'number',
  tokensPerSecond: 'number',
  totalCost: 'number',
  inputCost: 'number',
  outputCost: 'number',
  inputTokens: 'number',
  outputTokens: 'number',
  totalTokens: 'number',
  userId: 'string',
  sessionId: 'string',
  traceName: 'string',
  traceEnvironment: 'string',
  release: 'string',
  tags: 'stringArray',
  experimentId: 'string',
  experimentName: 'string',
  experimentDatasetId: 'string',
  isExperimentItemRootSpan: 'boolean',
} as const satisfies ColumnCatalogue;

/** What lists of observations may be filtered by besides: the scores of the observation, and those of its trace. */
export const observationScoreColumns = {
  scoreNumeric: 'numberMap',
  scoreCategorical: 'stringMap',
  scoreBoolean: 'booleanMap',
  traceScoreNumeric: 'numberMap',
  traceScoreCategorical: 'stringMap',
  traceScoreBoolean: 'booleanMap',
} as const satisfies ColumnCatalogue;

export const observationListColumns = { ...observationColumns, ...observationScoreColumns };

export const scoreColumns = {
  id: 'string',
  name: 'string',
  timestamp: 'datetime',
  traceId: 'string',
  observationId: 'string',
  sessionId: 'string',
  datasetRunId: 'string',
  dataType: 'string',
  source: 'string',
  value: 'number',
  stringValue: 'string',
  booleanValue: 'boolean',
  comment: 'string',
  configId: 'string',
  queueId: 'string',
  authorUserId: 'string',
  environment: 'string',
  metadata: 'stringMap',
  userId: 'string',
  traceName: 'string',
  tags: 'stringArray',
} as const satisfies ColumnCatalogue;
