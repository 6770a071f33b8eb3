import type { ProjectId, TraceId, TraceSummary } from '@spanledger/core';
import { observationSumSchema, scoreIdsSchema, traceSummaries } from '@spanledger/telemetry-rows';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { costOf, isUnpriced, sumOfCounting } from '../costs/counting-rule.ts';
import { whereProject } from '../query/conditions.ts';
import { sqlParameters } from '../query/sql-parameters.ts';
import { onDaysOfTraces } from '../query/trace-days.ts';
import { latencyOfTrace } from './trace-metrics.ts';

/** What the observations and the scores of these traces add up to; traces with neither are left out. */
export const summariseTraces = async (
  client: ClickHouse,
  projectId: ProjectId,
  ids: readonly TraceId[],
): Promise<ReadonlyMap<TraceId, TraceSummary>> => {
  if (ids.length === 0) return new Map();
  const parameters = sqlParameters(projectId);
  const idsParameter = parameters.bind('Array(String)', ids);
  const [sums, scores] = await Promise.all([
    client.query('sum-observations-of-traces', observationsSql(idsParameter), parameters.values, observationSumSchema),
    client.query('list-score-ids-of-traces', scoresSql(idsParameter), parameters.values, scoreIdsSchema),
  ]);
  return traceSummaries(sums, scores);
};

const observationsSql = (ids: string): string => `SELECT o.trace_id AS traceId,
  arrayMap(each -> each.2, arraySort(groupArray((o.start_time, o.id)))) AS observationIds,
  ${sumOfCounting(costOf)} AS totalCost,
  ${sumOfCounting(isUnpriced)} AS unpricedObservations,
  ${latencyOfTrace} AS latencyMicros
FROM observations AS o FINAL
${whereProject('o', [`o.trace_id IN ${ids}`, onDaysOfTraces('toDate(o.start_time)', ids)])}
GROUP BY o.trace_id`;

const scoresSql = (ids: string): string => `SELECT s.trace_id AS traceId,
  arrayMap(each -> each.2, arraySort(groupArray((s.timestamp, s.id)))) AS scoreIds
FROM scores AS s FINAL
${whereProject('s', [`s.trace_id IN ${ids}`])}
GROUP BY s.trace_id`;
