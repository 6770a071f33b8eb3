import type { ProjectId, TraceId, TraceSummary } from '@spanledger/core';
import { observationSumSchema, scoreIdsSchema, traceSummaries } from '@spanledger/telemetry-rows';
import { sqlParameters, type SqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { costOf, isUnpriced, sumOfCounting } from '../costs/counting-rule.ts';
import { whereProject } from '../query/conditions.ts';
import { readInSpan, rowsOfTraces, scoresOfTheTraces, type SpanConditions } from '../query/spans-of-traces.ts';
import { onDaysOfTraces } from '../query/trace-days.ts';
import { scoresOfTraces } from '../scores/scores-of-traces.ts';
import { latencyOfTrace } from './trace-metrics.ts';

/** What the observations and the scores of these traces add up to; traces with neither are left out. */
export const summariseTraces = async (
  client: Timescale,
  projectId: ProjectId,
  ids: readonly TraceId[],
): Promise<ReadonlyMap<TraceId, TraceSummary>> => {
  if (ids.length === 0) return new Map();
  const [sums, scores] = await Promise.all([
    readInSpan(client, projectId, ids, rowsOfTraces, (within, some) => {
      const own = sqlParameters(projectId);
      const sql = observationsSql(own.bind('text[]', some), own, within);
      return client.query('sum-observations-of-traces', sql, own.values, observationSumSchema);
    }),
    readInSpan(client, projectId, ids, scoresOfTheTraces, (within, some) => {
      const own = sqlParameters(projectId);
      const sql = scoresSql(own.bind('text[]', some), own, within);
      return client.query('list-score-ids-of-traces', sql, own.values, scoreIdsSchema);
    }),
  ]);
  return traceSummaries(sums, scores);
};

const observationsSql = (
  ids: string,
  parameters: SqlParameters,
  within: SpanConditions | undefined,
): string => `SELECT o.trace_id AS "traceId",
  array_agg(o.id ORDER BY o.start_time, o.id) AS "observationIds",
  ${sumOfCounting(costOf)} AS "totalCost",
  ${sumOfCounting(isUnpriced)} AS "unpricedObservations",
  ${latencyOfTrace} AS "latencyMicros"
FROM observations AS o
${whereProject('o', [
  `o.trace_id = ANY(${ids})`,
  ...(within?.('o.start_time', ids, parameters) ?? [onDaysOfTraces('o.start_time', `(${ids})`)]),
])}
GROUP BY o.trace_id`;

const scoresSql = (
  ids: string,
  parameters: SqlParameters,
  within: SpanConditions | undefined,
): string => `SELECT s.trace_id AS "traceId",
  array_agg(s.id ORDER BY s.timestamp, s.id) AS "scoreIds"
${scoresOfTraces(ids, within?.('s.timestamp', ids, parameters))}
GROUP BY s.trace_id`;
