import { traceColumns, type Filter, type TraceMeasure, type TraceMetricColumn } from '@spanledger/core';
import { namesAlias } from '@spanledger/telemetry-rows';
import { matchingTraces, observationSums } from '@spanledger/telemetry-sql';
import { compileFilter } from '../query/compile-filter.ts';
import type { EntitySelection, SelectEntities } from './entity-selection.ts';
import { scoresOfTraces } from './joined-scores.ts';
import { sqlDialect } from '../query/sql-dialect.ts';

/** Traces: `t`; what their observations add up to: `om`; how many scores they have: `sc`. */
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
  timestampMonth: `to_char(t.timestamp, 'YYYY-MM') COLLATE "C"`,
};

const measures: Readonly<Record<TraceMeasure, string>> = {
  count: '1',
  observationsCount: 'coalesce(om.observation_count, 0)',
  scoresCount: 'coalesce(sc.score_count, 0)',
  uniqueUserIds: `nullif(t.user_id, '')`,
  uniqueSessionIds: `nullif(t.session_id, '')`,
  latency: 'om.latency_micros / 1000',
  totalTokens: 'coalesce(om.total_units, 0)',
  totalCost: 'coalesce(om.total_cost, 0)',
};

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
  const ids = '(SELECT id FROM matching_traces)';
  const measured = resolved.metrics.map((metric) => measure(metric.measure));
  const from = [
    'FROM matching_traces AS t',
    ...(namesAlias(measured, 'om')
      ? [`LEFT JOIN (${observationSums(sqlDialect, ids)}) AS om ON om.trace_id = t.id`]
      : []),
    ...(namesAlias(measured, 'sc') ? [`LEFT JOIN (${scoresOfTraces(ids)}) AS sc ON sc.trace_id = t.id`] : []),
    ...(conditions.length === 0 ? [] : [`WHERE ${conditions.join(' AND ')}`]),
  ].join('\n');
  const selected = `WITH matching_traces AS (
  SELECT t.id, t.timestamp, t.name, t.tags, t.user_id, t.session_id, t.release, t.version, t.environment, t.public
  ${matching}
)`;
  return { with: selected, from, time: 't.timestamp', dimension, measure };
};
