import type { CostSource } from '@spanledger/core';

/**
 * Whether totals of cost and usage include an observation: a column of its row. Every expression is on columns of
 * `observations` under the alias `o`.
 */
export const counts = 'o.counted';

/** The sum of an expression over those that count. */
export const sumOfCounting = (expression: string): string => `sumIf(${expression}, ${counts})`;

/** The cost of an observation; 0 when it is unknown. Wide enough for any sum of any costs. */
export const costOf = `toDecimal256(ifNull(o.total_cost, 0), 12)`;

/** Its estimated cost, likewise. */
export const estimatedCostOf = `toDecimal256(ifNull(o.estimated_cost, 0), 12)`;

/** The cost of the buckets whose name contains `part`; 0 when it is unknown. */
export const costOfPart = (part: 'input' | 'output'): string =>
  `arraySum(arrayMap(amount -> toDecimal256(amount, 12), mapValues(mapFilter((bucket, amount) -> ${holds(part)}, o.cost_details))))`;

/** Whether any bucket whose name contains `part` has a cost. */
export const hasCostOfPart = (part: 'input' | 'output'): string =>
  `arrayExists(bucket -> ${holds(part)}, mapKeys(o.cost_details))`;

export const hasSource = (source: CostSource): string => `o.cost_source = '${source}'`;

/** 1 for usage without a price. */
export const isUnpriced = `toUInt64(${hasSource('unpriced')})`;

/**
 * Whether it is a revision of its cost: its columns are as recorded before the first one, and `recorded_` columns keep
 * those afterwards.
 */
const isRevision = 'bitAnd(o.row_version, 1023) != 0';

/** The recorded cost; 0 when it was unknown. Wide enough for any sum of any costs. */
export const recordedCostOf = `toDecimal256(ifNull(if(${isRevision}, o.recorded_total_cost, o.total_cost), 0), 12)`;

/** 1 for usage that had no price when it was recorded. */
export const wasUnpriced = `toUInt64(if(${isRevision}, o.recorded_cost_source, o.cost_source) = 'unpriced')`;

/** 1 for a cost, or none, that differs from the recorded one. */
export const isRepriced = `toUInt64(${isRevision} AND (o.recorded_cost_source, o.recorded_total_cost) IS DISTINCT FROM (o.cost_source, o.total_cost))`;

const holds = (part: 'input' | 'output'): string => `positionCaseInsensitive(bucket, '${part}') > 0`;

/** Units of every bucket whose name contains `part`; of an observation, or of a sum of several. */
export const unitsOf = (part: 'input' | 'output', usage = 'o.usage_details'): string =>
  `arraySum(mapValues(mapFilter((bucket, units) -> ${holds(part)}, ${usage})))`;

/** The cost of the buckets whose name contains `part`; absent when none of them has a cost. */
export const knownCostOfPart = (part: 'input' | 'output'): string =>
  `if(${hasCostOfPart(part)}, ${costOfPart(part)}, NULL)`;

/** All units; absent without usage, as a double. */
export const knownUnits = `if(mapContains(o.usage_details, 'total'), toFloat64(o.usage_details['total']), NULL)`;

export const unitsInTotal = `o.usage_details['total']`;
