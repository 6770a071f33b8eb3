import { dailySumsMax, type DailySumsQuery } from '@spanledger/core';
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
