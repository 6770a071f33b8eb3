import type { CostSource } from '@spanledger/core';

/**
 * Whether totals of cost and usage have an observation: its row has that, and of rows of before their role. Every
 * expression is on columns of `observations` under the alias `o`.
 */
export const counts = `coalesce(o.counted, o.usage_role = 'own')`;

export const unitsInTotal = 'o.total_units';

/** The sum of an expression over those that count. */
export const sumOfCounting = (expression: string): string => `coalesce(sum(${expression}) FILTER (WHERE ${counts}), 0)`;

/** The cost of an observation; 0 when it is unknown. */
export const costOf = 'coalesce(o.total_cost, 0)';

/** Its estimated cost; 0 without one. */
export const estimatedCostOf = 'coalesce(o.estimated_cost, 0)';

/** The cost of the buckets whose name contains `part`; `NULL` when none of them has a cost. */
export const knownCostOfPart = (part: 'input' | 'output'): string => `o.${part}_cost`;

/** The same; 0 when that is not known. */
export const costOfPart = (part: 'input' | 'output'): string => `coalesce(${knownCostOfPart(part)}, 0)`;

/** Units of every bucket whose name contains `part`. */
export const unitsOf = (part: 'input' | 'output'): string => `o.${part}_units`;

/** All units; absent without usage, as a double. */
export const knownUnits = `(o.usage_details ->> 'total')::double precision`;

export const hasSource = (source: CostSource): string => `o.cost_source = '${source}'`;

/** 1 for usage without a price. */
export const isUnpriced = `(${hasSource('unpriced')})::int`;

/**
 * Whether it is a revision of its cost: its columns are as recorded before the first one, and `recorded_` columns keep
 * those afterwards.
 */
const isRevision = 'mod(o.row_version, 1024) <> 0';

/** The recorded cost; 0 when it was unknown. */
export const recordedCostOf = `coalesce(CASE WHEN ${isRevision} THEN o.recorded_total_cost ELSE o.total_cost END, 0)`;

/** 1 for usage that had no price when it was recorded. */
export const wasUnpriced = `((CASE WHEN ${isRevision} THEN o.recorded_cost_source ELSE o.cost_source END) = 'unpriced')::int`;

/** 1 for a cost, or none, that differs from the recorded one. */
export const isRepriced = `(${isRevision} AND (o.recorded_cost_source, o.recorded_total_cost) IS DISTINCT FROM (o.cost_source, o.total_cost))::int`;
