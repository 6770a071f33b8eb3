import { dailySumsMax, type DailySumsQuery, type TopSumsQuery } from '@spanledger/core';
import { orderTerm } from '@spanledger/telemetry-rows';
import type { SqlParameters } from '../sql-parameters.ts';

/**
 * The end of a statement whose rows are those of `dailySumSchema`, one a group: the first ones in their order, otherwise
 * enough to show that there are too many.
 */
export const limitOfSums = ({ first }: Pick<DailySumsQuery, 'first'>, parameters: SqlParameters): string => {
  if (first === undefined) return `LIMIT ${dailySumsMax + 1}`;
  const terms = first.order.map(({ by, direction }) => orderTerm(`"${by}"`, direction));
  return `ORDER BY ${terms.join(', ')} LIMIT ${parameters.bind('count', first.limit)}`;
};

/** The rows of `topSumSchema`; `grouped` selects groups by each dimension alone, which is `which`. */
export const topOfSums = (grouped: string, { by, limit }: TopSumsQuery, parameters: SqlParameters): string => {
  const order = ['"totalCost" DESC', ...by.map((dimension) => orderTerm(`"${dimension}"`, 'asc'))];
  return `
SELECT * FROM (
SELECT grouped.*, row_number() OVER (PARTITION BY which ORDER BY ${order.join(', ')}) AS "rank"
FROM (${grouped}) AS grouped
) AS ranked
WHERE "rank" <= CASE which WHEN 'tags' THEN ${dailySumsMax + 1} ELSE ${parameters.bind('count', limit)} END
ORDER BY "rank"`;
};
