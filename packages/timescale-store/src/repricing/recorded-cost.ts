/**
 * What an observation under the alias `o` cost as it was recorded: its columns until it is priced again, which makes
 * it a revision, and then the columns that kept them.
 */
const isRevision = 'mod(o.row_version, 1024) <> 0';

/** What was recorded; 0 when that was not known. */
export const recordedCostOf = `coalesce(CASE WHEN ${isRevision} THEN o.recorded_total_cost ELSE o.total_cost END, 0)`;

/** 1 for usage that had no price. */
export const wasUnpriced = `((CASE WHEN ${isRevision} THEN o.recorded_cost_source ELSE o.cost_source END) = 'unpriced')::int`;

/** 1 for a cost, or none, that is not what was recorded. */
export const isRepriced = `(${isRevision} AND (o.recorded_cost_source, o.recorded_total_cost) IS DISTINCT FROM (o.cost_source, o.total_cost))::int`;
