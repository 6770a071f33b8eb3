import type { ProjectId, TraceId, TraceReader, TraceSummary } from '@spanledger/core';
import { observationSumSchema, scoreIdsSchema, traceSummaries } from '@spanledger/telemetry-rows';
import type { TelemetryEngine } from '../engine.ts';
import { listTraces, pageOfTraces } from './list-traces.ts';
import { readTracesWithin } from './read-traces.ts';
import { weighTraces } from './weigh-traces.ts';

/** The sums of the observations and the scores of these traces; traces with neither are left out. */
const summariseTraces = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  ids: readonly TraceId[],
  withIds = true,
): Promise<ReadonlyMap<TraceId, TraceSummary>> => {
  if (ids.length === 0) return new Map();
  const { dialect } = engine;
  const { costs, listBy } = dialect;
  const readSums = async () =>
    engine.readLocated(projectId, ids, 'observationsOfTraces', (within, some) => {
      const parameters = engine.parameters(projectId);
      const sql = `SELECT o.trace_id AS "traceId",
  ${withIds ? `${listBy('o.id', 'o.start_time')} AS "observationIds",` : ''}
  ${costs.sumOfCounting(costs.costOf)} AS "totalCost",
  ${costs.sumOfCounting(costs.isUnpriced)} AS "unpricedObservations",
  ${dialect.latencyOfTrace} AS "latencyMicros"
${dialect.observationsOfTraces(parameters.bind('texts', some), parameters, within)}
GROUP BY o.trace_id`;
      return engine.query('sum-observations-of-traces', sql, parameters, observationSumSchema);
    });
  const readScoreIds = async () =>
    engine.readLocated(projectId, ids, 'scoresOfTraces', (within, some) => {
      const parameters = engine.parameters(projectId);
      const sql = `SELECT s.trace_id AS "traceId",
  ${listBy('s.id', 's.timestamp')} AS "scoreIds"
${dialect.scoresOfTraces(parameters.bind('texts', some), parameters, within)}
GROUP BY s.trace_id`;
      return engine.query('list-score-ids-of-traces', sql, parameters, scoreIdsSchema);
    });
  const [sums, scores] = await Promise.all([readSums(), withIds ? readScoreIds() : []]);
  return traceSummaries(sums, scores);
};

/** All but a trace by its id: how that is located is each engine's own. */
export const traceReader = (engine: TelemetryEngine): Omit<TraceReader, 'get'> => ({
  list: (projectId, query) => listTraces(engine, projectId, query),
  page: (projectId, query) => pageOfTraces(engine, projectId, query),
  weigh: (projectId, query) => weighTraces(engine, projectId, query),
  read: (projectId, ids) => readTracesWithin(engine, projectId, ids, true, Number.MAX_SAFE_INTEGER),
  summaries: (...asked) => summariseTraces(engine, ...asked),
});
