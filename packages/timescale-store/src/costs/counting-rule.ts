import type { CostSource } from '@spanledger/core';

/**
 * Whether totals of cost and usage have an observation: its row says so, and of rows of before their role. Every
 * expression is on columns of `observations` under the alias `o`.
 */
export const counts = `coalesce(o.counted, o.usage_role = 'own')`;

export const unitsInTotal = 'o.total_units';

/** The sum of an expression over those that count. */
export const sumOfCounting = (expression: string): string => `coalesce(sum(${expression}) FILTER (WHERE ${counts}), 0)`;

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
