import type { CostSource } from '@spanledger/core';

/**
 * Whether totals of cost and usage have an observation: its row says so. Every expression is on columns of
 * `observations` under the alias `o`.
 */
export const counts = 'o.counted';

/** The sum of an expression over those that count. */
export const sumOfCounting = (expression: string): string => `sumIf(${expression}, ${counts})`;

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
