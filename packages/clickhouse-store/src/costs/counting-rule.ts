import type { CostSource } from '@spanledger/core';
import { projectParameter } from '../query/sql-parameters.ts';
import { onDaysOfTraces } from '../query/trace-days.ts';

/**
 * The one place that says which observations count in totals of cost and usage. An `aggregate` (an agent, a
 * workflow) repeats what its children report: it counts only while no `own` observation of its trace carries usage
 * or cost. Every condition is on columns of `observations` under the alias `o`.
 */
const isOwn = `o.usage_role = 'own'`;
const isOwnWithUsage = `${isOwn} AND (o.usage_details['total'] > 0 OR o.cost_source != 'none')`;

/** The sum of an expression over those that count, where all observations of one trace are grouped. */
export const sumOfCounting = (expression: string): string =>
  `if(countIf(${isOwnWithUsage}) > 0, sumIf(${expression}, ${isOwn}), sum(${expression}))`;

/**
 * Whether one observation counts, where any observations are selected. `conditions` select them at least: they
 * bound the search for what the aggregates among them repeat, which may lie on other days.
 */
export const countsAmong = (conditions: string): string => {
  // Of any version: older ones add traces to look at and change nothing, and no version has to be compared.
  const aggregates = `(SELECT o.trace_id FROM observations AS o ${conditions} AND NOT (${isOwn}))`;
  return `(${isOwn} OR o.trace_id NOT IN (
    SELECT o.trace_id FROM observations AS o FINAL
    WHERE o.project_id = ${projectParameter} AND o.trace_id IN ${aggregates}
      AND ${onDaysOfTraces('toDate(o.start_time)', aggregates)} AND ${isOwnWithUsage}
  ))`;
};

/** What an observation costs; 0 when that is not known. Wide enough for any sum of any costs. */
export const costOf = `toDecimal256(ifNull(o.total_cost, 0), 12)`;

/** What the buckets whose name holds `part` cost; 0 when that is not known. */
export const costOfPart = (part: 'input' | 'output'): string =>
  `arraySum(arrayMap(amount -> toDecimal256(amount, 12), mapValues(mapFilter((bucket, amount) -> ${holds(part)}, o.cost_details))))`;

/** Whether any bucket whose name holds `part` has a cost. */
export const hasCostOfPart = (part: 'input' | 'output'): string =>
  `arrayExists(bucket -> ${holds(part)}, mapKeys(o.cost_details))`;

export const hasSource = (source: CostSource): string => `o.cost_source = '${source}'`;

/** 1 for usage without a price. */
export const isUnpriced = `toUInt64(${hasSource('unpriced')})`;

const holds = (part: 'input' | 'output'): string => `positionCaseInsensitive(bucket, '${part}') > 0`;

/** Units of every bucket whose name holds `part`. */
export const unitsOf = (part: 'input' | 'output'): string =>
  `arraySum(mapValues(mapFilter((bucket, units) -> ${holds(part)}, o.usage_details)))`;

export const unitsInTotal = `o.usage_details['total']`;
