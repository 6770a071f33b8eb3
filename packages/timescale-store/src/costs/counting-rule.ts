import type { CostSource } from '@spanledger/core';
import { projectParameter } from '../client/sql-parameters.ts';

/**
 * The one place that says which observations count in totals of cost and usage. An `aggregate` (an agent, a
 * workflow) repeats what its children report: it counts only while no `own` observation of its trace carries usage
 * or cost. Every condition is on columns of `observations` under the alias `o`.
 */
const isOwn = `o.usage_role = 'own'`;

export const unitsInTotal = 'o.total_units';

const isOwnWithUsage = `${isOwn} AND (o.cost_source <> 'none' OR ${unitsInTotal} > 0)`;

/** The limit makes it one look into an index for each trace, in the partitions of its days. */
const someOwnWithUsage = `
    SELECT FROM observations AS o
    WHERE o.project_id = ${projectParameter} AND o.trace_id = aggregates.trace_id
      AND o.start_time >= d.first_day::timestamptz AND o.start_time < (d.last_day + 1)::timestamptz
      AND ${isOwnWithUsage}
    LIMIT 1`;

/** The sum of an expression over those that count, where all observations of one trace are grouped. */
export const sumOfCounting = (expression: string): string =>
  `CASE WHEN count(*) FILTER (WHERE ${isOwnWithUsage}) > 0
    THEN coalesce(sum(${expression}) FILTER (WHERE ${isOwn}), 0) ELSE coalesce(sum(${expression}), 0) END`;

/**
 * A join that tells by `counts` whether one observation counts, where any observations are selected under `o`.
 * `where`, of `observations AS o`, selects them at least: it bounds the search for what the aggregates among them
 * repeat, which may lie on other days.
 */
export const joinRepeated = (where: string): string => `LEFT JOIN (
  WITH aggregates AS MATERIALIZED (
    SELECT DISTINCT o.trace_id FROM observations AS o ${where} AND NOT (${isOwn})
  )
  SELECT aggregates.trace_id
  FROM aggregates
  JOIN trace_days AS d ON d.project_id = ${projectParameter} AND d.trace_id = aggregates.trace_id
  CROSS JOIN LATERAL (${someOwnWithUsage}) AS some_own
) AS repeated ON repeated.trace_id = o.trace_id AND NOT (${isOwn})`;

/** Needs `joinRepeated`. */
export const counts = 'repeated.trace_id IS NULL';

/** What an observation costs; 0 when that is not known. */
export const costOf = 'coalesce(o.total_cost, 0)';

/** What the buckets whose name holds `part` cost; `NULL` when none of them has a cost. */
export const knownCostOfPart = (part: 'input' | 'output'): string => `o.${part}_cost`;

/** The same; 0 when that is not known. */
export const costOfPart = (part: 'input' | 'output'): string => `coalesce(${knownCostOfPart(part)}, 0)`;

/** Units of every bucket whose name holds `part`. */
export const unitsOf = (part: 'input' | 'output'): string => `o.${part}_units`;

export const hasSource = (source: CostSource): string => `o.cost_source = '${source}'`;

/** 1 for usage without a price. */
export const isUnpriced = `(${hasSource('unpriced')})::int`;
