import type { CostSource } from '@spanledger/core';

/**
 * Whether totals of cost and usage include an observation: its row holds that. Every expression is on columns of
 * `observations` under the alias `o`.
 */
export const counts = 'o.counted';

/** The sum of an expression over those that count. */
export const sumOfCounting = (expression: string): string => `sumIf(${expression}, ${counts})`;

/** What an observation costs; 0 when that is not known. Wide enough for any sum of any costs. */
export const costOf = `toDecimal256(ifNull(o.total_cost, 0), 12)`;

/** What it may have cost where that is estimated, likewise. */
export const estimatedCostOf = `toDecimal256(ifNull(o.estimated_cost, 0), 12)`;

/** What the buckets whose name holds `part` cost; 0 when that is not known. */
export const costOfPart = (part: 'input' | 'output'): string =>
  `arraySum(arrayMap(amount -> toDecimal256(amount, 12), mapValues(mapFilter((bucket, amount) -> ${holds(part)}, o.cost_details))))`;

/** Whether any bucket whose name holds `part` has a cost. */
export const hasCostOfPart = (part: 'input' | 'output'): string =>
  `arrayExists(bucket -> ${holds(part)}, mapKeys(o.cost_details))`;

export const hasSource = (source: CostSource): string => `o.cost_source = '${source}'`;

/** 1 for usage without a price. */
export const isUnpriced = `toUInt64(${hasSource('unpriced')})`;

/** Whether it is a revision of its cost: its columns are as recorded until then, and others keep them afterwards. */
const isRevision = 'bitAnd(o.row_version, 1023) != 0';

/** What was recorded; 0 when that was not known. Wide enough for any sum of any costs. */
export const recordedCostOf = `toDecimal256(ifNull(if(${isRevision}, o.recorded_total_cost, o.total_cost), 0), 12)`;

/** 1 for usage that had no price when it was recorded. */
export const wasUnpriced = `toUInt64(if(${isRevision}, o.recorded_cost_source, o.cost_source) = 'unpriced')`;

/** 1 for a cost, or none, that is not what was recorded. */
export const isRepriced = `toUInt64(${isRevision} AND (o.recorded_cost_source, o.recorded_total_cost) IS DISTINCT FROM (o.cost_source, o.total_cost))`;

const holds = (part: 'input' | 'output'): string => `positionCaseInsensitive(bucket, '${part}') > 0`;

/** Units of every bucket whose name holds `part`; of an observation, or of what several add up to. */
export const unitsOf = (part: 'input' | 'output', usage = 'o.usage_details'): string =>
  `arraySum(mapValues(mapFilter((bucket, units) -> ${holds(part)}, ${usage})))`;

/** What the buckets whose name holds `part` cost; absent when none of them has a cost. */
export const knownCostOfPart = (part: 'input' | 'output'): string =>
  `if(${hasCostOfPart(part)}, ${costOfPart(part)}, NULL)`;

/** All units; absent without usage, as a double. */
export const knownUnits = `if(mapContains(o.usage_details, 'total'), toFloat64(o.usage_details['total']), NULL)`;

export const unitsInTotal = `o.usage_details['total']`;
