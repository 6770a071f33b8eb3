import type { PageRequest } from '@spanledger/core';
import type { SqlParameters } from './sql-parameters.ts';

/** LIMIT and OFFSET of a page. */
export const pageSlice = ({ page, limit }: PageRequest, parameters: SqlParameters): string => {
  const offset = Math.min((page - 1) * limit, Number.MAX_SAFE_INTEGER);
  return `LIMIT ${parameters.bind('count', limit)} OFFSET ${parameters.bind('count', offset)}`;
};
