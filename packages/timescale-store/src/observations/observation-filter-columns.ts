import type { observationColumns, observationListColumns } from '@spanledger/core';
import { plainObservationColumns } from '@spanledger/telemetry-rows';
import { knownCostOfPart, unitsOf } from '../costs/counting-rule.ts';
import type { SqlColumn } from '../query/compile-filter.ts';
import { microsBetween } from '../query/time-bounds.ts';
import type { ScoreColumn, ScoreSubject } from '../scores/score-conditions.ts';
import { experimentOf } from './experiment-columns.ts';
import { isRootObservation } from './root-observation.ts';

/** `o`: the observation; `t`: its trace. */
export interface ObservationFilterColumn extends SqlColumn {
  readonly from: 'o' | 't';
}

const own = (sql: string, more: Partial<SqlColumn> = {}): ObservationFilterColumn => ({ sql, from: 'o', ...more });
const ofTrace = (sql: string): ObservationFilterColumn => ({ sql, from: 't' });

const secondsUntil = (column: string): string => `${microsBetween('o.start_time', column)}::double precision / 1000000`;

/** Absent when no bucket of that side has a cost. */
const costColumn = (part: 'input' | 'output'): ObservationFilterColumn => own(knownCostOfPart(part), { isUsd: true });

/** How each column that observations are filtered by is found. Latency is in seconds, and absent without an end. */
export const observationFilterColumns: Readonly<Record<keyof typeof observationColumns, ObservationFilterColumn>> = {
  ...plainObservationColumns,
  id: own('o.id'),
  traceId: own('o.trace_id'),
  startTime: own('o.start_time'),
  parentObservationId: own(`nullif(o.parent_observation_id, '')`),
  isRootObservation: own(isRootObservation),
  hasParentObservation: own(`(o.parent_observation_id <> '')`),
  modelId: own('o.model_id'),
  promptVersion: own('o.prompt_version::double precision'),
  metadata: own('o.metadata'),
  hasInput: own(`(coalesce(o.input, '') <> '')`),
  hasOutput: own(`(coalesce(o.output, '') <> '')`),
  latency: own(secondsUntil('o.end_time')),
  timeToFirstToken: own(secondsUntil('o.completion_start_time')),
  tokensPerSecond: own(
    `CASE WHEN o.end_time > o.start_time THEN ${unitsOf('output')}::double precision / (${secondsUntil('o.end_time')}) END`,
  ),
  totalCost: own('o.total_cost', { isUsd: true }),
  inputCost: costColumn('input'),
  outputCost: costColumn('output'),
  inputTokens: own(`${unitsOf('input')}::double precision`),
  outputTokens: own(`${unitsOf('output')}::double precision`),
  // Absent without usage; the parts are 0 then.
  totalTokens: own(`(o.usage_details ->> 'total')::double precision`),
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

/** What the scores of the observation say, or those of its trace. */
interface ScoresColumn {
  readonly from: 'scores';
  readonly scores: ScoreColumn;
  readonly subject: ScoreSubject;
}

export type ObservationListFilterColumn = ObservationFilterColumn | ScoresColumn;

const ofOwnScores = (scores: ScoreColumn): ScoresColumn => ({
  from: 'scores',
  scores,
  subject: { subject: '(o.trace_id, o.id)', of: 'observation' },
});
const ofScoresOfTrace = (scores: ScoreColumn): ScoresColumn => ({
  from: 'scores',
  scores,
  subject: { subject: 'o.trace_id', of: 'trace' },
});

export const observationListFilterColumns: Readonly<
  Record<keyof typeof observationListColumns, ObservationListFilterColumn>
> = {
  ...observationFilterColumns,
  scoreNumeric: ofOwnScores('numeric'),
  scoreCategorical: ofOwnScores('categorical'),
  scoreBoolean: ofOwnScores('boolean'),
  traceScoreNumeric: ofScoresOfTrace('numeric'),
  traceScoreCategorical: ofScoresOfTrace('categorical'),
  traceScoreBoolean: ofScoresOfTrace('boolean'),
};
