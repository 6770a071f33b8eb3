/**
 * What an observation under the alias `o` cost as it was recorded: its columns until it is priced again, which makes
 * it a revision, and then the columns that kept them.
 */
const isRevision = 'bitAnd(o.row_version, 1023) != 0';

/** What was recorded; 0 when that was not known. Wide enough for any sum of any costs. */
export const recordedCostOf = `toDecimal256(ifNull(if(${isRevision}, o.recorded_total_cost, o.total_cost), 0), 12)`;

const recordedSource = `if(${isRevision}, o.recorded_cost_source, o.cost_source)`;

/** 1 for usage that had no price. */
export const wasUnpriced = `toUInt64(${recordedSource} = 'unpriced')`;

/** 1 for a cost, or none, that is not what was recorded. */
export const isRepriced = `toUInt64(${isRevision} AND (o.recorded_cost_source, o.recorded_total_cost) IS DISTINCT FROM (o.cost_source, o.total_cost))`;
