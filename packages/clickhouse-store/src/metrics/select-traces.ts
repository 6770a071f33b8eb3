import { traceColumns, type Filter, type TraceMeasure, type TraceMetricColumn } from '@spanledger/core';
import { namesAlias } from '@spanledger/telemetry-rows';
import { matchingTraces, observationSums } from '@spanledger/telemetry-sql';
import { compileFilter } from '../query/compile-filter.ts';
import { whereProject } from '../query/conditions.ts';
import type { EntitySelection, SelectEntities } from './entity-selection.ts';
import { sqlDialect } from '../query/sql-dialect.ts';

/** Traces as a subquery gives them: `t`; what their observations add up to: `om`; how many scores they have: `sc`. */
const dimensions: Readonly<Record<string, string>> = {
  id: 't.id',
  name: 't.name',
  tags: 't.tags',
  userId: 't.user_id',
  sessionId: 't.session_id',
  release: 't.release',
  version: 't.version',
  environment: 't.environment',
  public: 't.public',
  timestampMonth: `formatDateTime(t.timestamp, '%Y-%m')`,
};

const measures: Readonly<Record<TraceMeasure, string>> = {
  count: '1',
  observationsCount: 'om.observation_count',
  scoresCount: 'sc.score_count',
  uniqueUserIds: `nullIf(t.user_id, '')`,
  uniqueSessionIds: `nullIf(t.session_id, '')`,
  latency: 'if(om.observation_count > 0, intDiv(om.latency_micros, 1000), NULL)',
  totalTokens: 'om.total_units',
  totalCost: 'om.total_cost',
};

const joinScores = (ids: string): string => `LEFT ANY JOIN (
  SELECT assumeNotNull(s.trace_id) AS trace_id, count() AS score_count
  FROM scores AS s FINAL
  ${whereProject('s', [`s.trace_id IN ${ids}`])}
  GROUP BY s.trace_id
) AS sc ON sc.trace_id = t.id`;

const joinObservations = (ids: string): string =>
  `LEFT ANY JOIN (${observationSums(sqlDialect, ids)}) AS om ON om.trace_id = t.id`;

const dimension: EntitySelection['dimension'] = (field) => dimensions[field as TraceMetricColumn] ?? '';
const measure: EntitySelection['measure'] = (name) => measures[name as TraceMeasure];

/** Traces with what their observations and scores add up to, which is read only when it is asked for. */
export const selectTraces: SelectEntities = (query, resolved, parameters) => {
  const conditions: string[] = [];
  const filters: Filter[] = [];
  for (const [index, filter] of resolved.filters.entries()) {
    const asked = query.filters[index];
    if (asked !== undefined && Object.hasOwn(traceColumns, filter.column)) filters.push(asked);
    else conditions.push(compileFilter(filter, { sql: dimensions[filter.column] ?? '' }, parameters));
  }
  const { fromTimestamp, toTimestamp } = resolved;
  const matching = matchingTraces(
    sqlDialect,
    { fromTimestamp, toTimestamp: toTimestamp + 1, filters, withBodies: false },
    parameters,
  );
  const ids = `(SELECT t.id ${matching})`;
  const measured = resolved.metrics.map((metric) => measure(metric.measure));
  const from = [
    `FROM (
  SELECT t.id AS id, t.timestamp AS timestamp, t.name AS name, t.tags AS tags, t.user_id AS user_id,
    t.session_id AS session_id, t.release AS release, t.version AS version, t.environment AS environment,
    t.public AS public
  ${matching}
) AS t`,
    ...(namesAlias(measured, 'om') ? [joinObservations(ids)] : []),
    ...(namesAlias(measured, 'sc') ? [joinScores(ids)] : []),
    ...(conditions.length === 0 ? [] : [`WHERE ${conditions.join(' AND ')}`]),
  ].join('\n');
  return { from, time: 't.timestamp', dimension, measure, selected: [], conditions: [] };
};
