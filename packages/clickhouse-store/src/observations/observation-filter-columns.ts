import type { observationColumns, observationListColumns } from '@spanledger/core';
import { plainObservationColumns } from '@spanledger/telemetry-rows';
import { costOfPart, hasCostOfPart, unitsOf } from '../costs/counting-rule.ts';
import type { SqlColumn } from '../query/compile-filter.ts';
import { isRootObservation } from './root-observation.ts';

/** The members that SDKs write on each span of an experiment; they are kept among the span's attributes. */
const member = (name: string): string => `JSONExtractString(o.metadata['attributes'], 'langfuse.experiment.${name}')`;

/** What an observation under the alias `o` says of its experiment; absent outside of one. */
const experimentOf = {
  id: `nullIf(${member('id')}, '')`,
  name: `nullIf(${member('name')}, '')`,
  datasetId: `nullIf(${member('dataset.id')}, '')`,
  isItemRoot: `${member('item.root_observation_id')} = o.id`,
} as const;

/** `o`: the observation; `t`: its trace. */
export interface ObservationFilterColumn extends SqlColumn {
  readonly from: 'o' | 't';
}

const own = (sql: string, more: Partial<SqlColumn> = {}): ObservationFilterColumn => ({ sql, from: 'o', ...more });
const ofTrace = (sql: string): ObservationFilterColumn => ({ sql, from: 't' });

const secondsUntil = (column: string): string =>
  `toFloat64(toUnixTimestamp64Micro(${column}) - toUnixTimestamp64Micro(o.start_time)) / 1000000`;

/** Absent when no bucket of that side has a cost. */
const costColumn = (part: 'input' | 'output'): ObservationFilterColumn =>
  own(`if(${hasCostOfPart(part)}, ${costOfPart(part)}, NULL)`, { isUsd: true });

/** How each column that observations are filtered by is found. Latency is in seconds, and absent without an end. */
export const observationFilterColumns: Readonly<Record<keyof typeof observationColumns, ObservationFilterColumn>> = {
  ...plainObservationColumns,
  id: own('o.id'),
  traceId: own('o.trace_id'),
  type: own('toString(o.type)'),
  startTime: own('o.start_time', { isKey: true }),
  parentObservationId: own(`nullIf(o.parent_observation_id, '')`),
  isRootObservation: own(isRootObservation),
  hasParentObservation: own(`o.parent_observation_id != ''`),
  level: own('toString(o.level)'),
  modelId: own('o.model_id'),
  promptVersion: own('toFloat64(o.prompt_version)'),
  metadata: own('o.metadata'),
  input: own('o.input', { isSearched: true }),
  output: own('o.output', { isSearched: true }),
  hasInput: own(`ifNull(o.input != '', false)`),
  hasOutput: own(`ifNull(o.output != '', false)`),
  latency: own(secondsUntil('o.end_time')),
  timeToFirstToken: own(secondsUntil('o.completion_start_time')),
  tokensPerSecond: own(
    `if(o.end_time > o.start_time, toFloat64(${unitsOf('output')}) / (${secondsUntil('o.end_time')}), NULL)`,
  ),
  totalCost: own('o.total_cost', { isUsd: true }),
  inputCost: costColumn('input'),
  outputCost: costColumn('output'),
  inputTokens: own(`toFloat64(${unitsOf('input')})`),
  outputTokens: own(`toFloat64(${unitsOf('output')})`),
  // Absent without usage; the parts are 0 then.
  totalTokens: own(`if(mapContains(o.usage_details, 'total'), toFloat64(o.usage_details['total']), NULL)`),
  userId: ofTrace('t.user_id'),
  sessionId: ofTrace('t.session_id'),
  traceName: ofTrace('t.name'),
  traceEnvironment: ofTrace('t.environment'),
  release: ofTrace('t.release'),
  tags: ofTrace('t.tags'),
  experimentId: own(experimentOf.id),
  experimentName: own(experimentOf.name),
  experimentDatasetId: own(experimentOf.datasetId),
  isExperimentItemRootSpan: own(experimentOf.isItemRoot),
};

/** Besides: `so`, what the scores of the observation add up to; `st`, what those of its trace do. */
export interface ObservationListFilterColumn extends SqlColumn {
  readonly from: ObservationFilterColumn['from'] | 'so' | 'st';
}

const ofScores = (from: 'so' | 'st', name: string, more: Partial<SqlColumn> = {}): ObservationListFilterColumn => ({
  sql: `${from}.${name}`,
  from,
  ...more,
});

export const observationListFilterColumns: Readonly<
  Record<keyof typeof observationListColumns, ObservationListFilterColumn>
> = {
  ...observationFilterColumns,
  scoreNumeric: ofScores('so', 'numbers'),
  scoreCategorical: ofScores('so', 'categories_by_name', { isPairs: true }),
  scoreBoolean: ofScores('so', 'truths_by_name', { isPairs: true }),
  traceScoreNumeric: ofScores('st', 'numbers'),
  traceScoreCategorical: ofScores('st', 'categories_by_name', { isPairs: true }),
  traceScoreBoolean: ofScores('st', 'truths_by_name', { isPairs: true }),
};
