import type { Dialect, ScoreColumn } from '@spanledger/telemetry-sql';
import { compileFilter, type ClickHouseColumn } from '../query/compile-filter.ts';
import { whereProject } from '../query/conditions.ts';

/**
 * The scores of each trace and of its observations, by `trace_id`, or those of each observation, by `trace_id` and
 * `observation_id`: the mean, the texts and the truths of each name.
 */
const scoreMetrics = (ids: string | undefined, of: 'trace' | 'observation'): string => {
  const isOfTrace = of === 'trace';
  const subject = isOfTrace ? 'by_name.trace_id' : 'by_name.trace_id, by_name.observation_id';
  return `
SELECT by_name.trace_id AS trace_id,${isOfTrace ? '' : ' by_name.observation_id AS observation_id,'}
  mapFromArrays(groupArrayIf(by_name.name, isNotNull(mean)), groupArrayIf(assumeNotNull(mean), isNotNull(mean))) AS numbers,
  arrayFlatten(groupArray(arrayMap(category -> (by_name.name, category), categories))) AS categories_by_name,
  arrayFlatten(groupArray(arrayMap(truth -> (by_name.name, truth), truths))) AS truths_by_name
FROM (
  SELECT assumeNotNull(s.trace_id) AS trace_id,${isOfTrace ? '' : ' assumeNotNull(s.observation_id) AS observation_id,'} s.name AS name,
    avgIf(s.value, s.data_type IN ('NUMERIC', 'BOOLEAN')) AS mean,
    groupUniqArrayIf(assumeNotNull(s.string_value),
      s.data_type IN ('CATEGORICAL', 'BOOLEAN', 'TEXT') AND isNotNull(s.string_value)) AS categories,
    groupUniqArrayIf(assumeNotNull(s.value) = 1, s.data_type = 'BOOLEAN' AND isNotNull(s.value)) AS truths
  FROM scores AS s FINAL
  ${whereProject('s', [
    ids === undefined ? 's.trace_id IS NOT NULL' : `s.trace_id IN ${ids}`,
    ...(isOfTrace ? [] : ['s.observation_id IS NOT NULL']),
  ])}
  GROUP BY s.trace_id,${isOfTrace ? '' : ' s.observation_id,'} s.name
) AS by_name
GROUP BY ${subject}`;
};

const scoreColumns: Readonly<Record<ScoreColumn, ClickHouseColumn>> = {
  numeric: { sql: 'numbers' },
  categorical: { sql: 'categories_by_name', isPairs: true },
  boolean: { sql: 'truths_by_name', isPairs: true },
};

/** Under the aliases `sm`, `st` and `so`: of a trace, of the trace of an observation, and of an observation. */
export const scoreCondition: Dialect['scoreCondition'] = (filter, { scores, of }, traceId, parameters) => {
  const isOfObservation = of === 'observation';
  const ofTrace = traceId === 't.id' ? 'sm' : 'st';
  const alias = isOfObservation ? 'so' : ofTrace;
  const column = { ...scoreColumns[scores], sql: `${alias}.${scoreColumns[scores].sql}` };
  const on = [`${alias}.trace_id = ${traceId}`, ...(isOfObservation ? [`${alias}.observation_id = o.id`] : [])];
  return {
    condition: compileFilter(filter, column, parameters),
    join: (candidates) => `LEFT JOIN (${scoreMetrics(candidates, of)}) AS ${alias} ON ${on.join(' AND ')}`,
  };
};
