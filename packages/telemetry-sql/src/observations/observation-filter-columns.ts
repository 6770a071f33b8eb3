import type { observationColumns, observationListColumns } from '@spanledger/core';
import { plainObservationColumns } from '@spanledger/telemetry-rows';
import type { Dialect } from '../dialect.ts';
import type { ScoresColumn } from '../filters/scores-column.ts';
import type { SqlColumn } from '../filters/sql-column.ts';

/** `o`: the observation; `t`: its trace. */
export interface ObservationFilterColumn extends SqlColumn {
  readonly from: 'o' | 't';
}

const own = (sql: string, more: Partial<SqlColumn> = {}): ObservationFilterColumn => ({ sql, from: 'o', ...more });
const ofTrace = (sql: string): ObservationFilterColumn => ({ sql, from: 't' });

/** The SQL of each filter column of observations. Latency is in seconds, and absent without an end. */
export const observationFilterColumns = ({
  choice,
  costs,
  double,
  experiment,
  isFilled,
  isRootObservation,
  secondsBetween,
  when,
}: Dialect): Readonly<Record<keyof typeof observationColumns, ObservationFilterColumn>> => {
  const seconds = secondsBetween('o.start_time', 'o.end_time');
  const perSecond = `${double(costs.unitsOf('output'))} / (${seconds})`;
  return {
    ...plainObservationColumns,
    id: own('o.id'),
    traceId: own('o.trace_id'),
    type: own(choice('o.type')),
    startTime: own('o.start_time', { isKey: true }),
    parentObservationId: own(`nullIf(o.parent_observation_id, '')`),
    isRootObservation: own(isRootObservation),
    hasParentObservation: own(`(o.parent_observation_id <> '')`),
    level: own(choice('o.level')),
    modelId: own('o.model_id'),
    promptVersion: own(double('o.prompt_version')),
    metadata: own('o.metadata'),
    input: own('o.input', { isSearched: true }),
    output: own('o.output', { isSearched: true }),
    hasInput: own(isFilled('o.input')),
    hasOutput: own(isFilled('o.output')),
    latency: own(seconds),
    timeToFirstToken: own(secondsBetween('o.start_time', 'o.completion_start_time')),
    tokensPerSecond: own(when('o.end_time > o.start_time', perSecond)),
    totalCost: own('o.total_cost', { isUsd: true }),
    // Absent when no bucket of that side has a cost.
    inputCost: own(costs.knownCostOf('input'), { isUsd: true }),
    outputCost: own(costs.knownCostOf('output'), { isUsd: true }),
    inputTokens: own(double(costs.unitsOf('input'))),
    outputTokens: own(double(costs.unitsOf('output'))),
    // Absent without usage; the parts are 0 then.
    totalTokens: own(costs.knownUnits),
    userId: ofTrace('t.user_id'),
    sessionId: ofTrace('t.session_id'),
    traceName: ofTrace('t.name'),
    traceEnvironment: ofTrace('t.environment'),
    release: ofTrace('t.release'),
    tags: ofTrace('t.tags'),
    experimentId: own(experiment.id),
    experimentName: own(experiment.name),
    experimentDatasetId: own(experiment.datasetId),
    experimentItemId: own(experiment.itemId),
    isExperimentItemRootSpan: own(experiment.isItemRoot),
  };
};

/** In addition: the values of the observation's scores, and of those of its trace. */
export const observationListFilterColumns = (
  dialect: Dialect,
): Readonly<Record<keyof typeof observationListColumns, ObservationFilterColumn | ScoresColumn>> => ({
  ...observationFilterColumns(dialect),
  scoreNumeric: { from: 'scores', scores: 'numeric', of: 'observation' },
  scoreCategorical: { from: 'scores', scores: 'categorical', of: 'observation' },
  scoreBoolean: { from: 'scores', scores: 'boolean', of: 'observation' },
  traceScoreNumeric: { from: 'scores', scores: 'numeric', of: 'trace' },
  traceScoreCategorical: { from: 'scores', scores: 'categorical', of: 'trace' },
  traceScoreBoolean: { from: 'scores', scores: 'boolean', of: 'trace' },
});
