import type { ObservationMeasure } from '@spanledger/core';
import type { Dialect } from '../dialect.ts';

/** The measures of an observation under the alias `o`; those that use `t`, `sc` or an entry need more. */
export const observationMeasures = (dialect: Dialect): Readonly<Record<ObservationMeasure, string>> => {
  const { costs, double, joined, metrics, rows, secondsBetween, when } = dialect;
  const whenCounted = (expression: string): string => when(rows.counted, expression);
  const whenUsed = (expression: string): string => when(`${rows.counted} AND o.usage_convention <> 'none'`, expression);
  const perSecond = (units: string, from: string, to: string): string =>
    when(`${to} > ${from}`, `${double(units)} / (${secondsBetween(from, to)})`);
  const isOf = (source: string): string => `${rows.counted} AND o.cost_source = '${source}'`;
  return {
    count: '1',
    traceId: 'o.trace_id',
    uniqueUserIds: `nullIf(t.user_id, '')`,
    uniqueSessionIds: `nullIf(t.session_id, '')`,
    latency: metrics.msBetween('o.start_time', 'o.end_time'),
    streamingLatency: metrics.msBetween('o.completion_start_time', 'o.end_time'),
    timeToFirstToken: metrics.msBetween('o.start_time', 'o.completion_start_time'),
    inputTokens: whenUsed(costs.unitsOf('input')),
    outputTokens: whenUsed(costs.unitsOf('output')),
    totalTokens: whenUsed(costs.unitsInTotal),
    outputTokensPerSecond: whenUsed(perSecond(costs.unitsOf('output'), 'o.completion_start_time', 'o.end_time')),
    tokensPerSecond: whenUsed(perSecond(costs.unitsInTotal, 'o.start_time', 'o.end_time')),
    inputCost: whenCounted(costs.knownCostOf('input')),
    outputCost: whenCounted(costs.knownCostOf('output')),
    totalCost: whenCounted('o.total_cost'),
    computedCost: when(isOf('computed'), 'o.total_cost'),
    countProvided: metrics.one(isOf('provided')),
    countComputed: metrics.one(isOf('computed')),
    countUnpriced: metrics.one(isOf('unpriced')),
    countErrors: metrics.one(`o.level = 'ERROR'`),
    countScores: joined('sc.score_count'),
    costByType: whenCounted(metrics.entryValue('cost')),
    usageByType: whenCounted(metrics.entryValue('usage')),
  };
};
