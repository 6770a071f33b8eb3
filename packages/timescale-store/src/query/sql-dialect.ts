import type { Dialect } from '@spanledger/telemetry-sql';
import { rowDialect } from '../rows/row-dialect.ts';
import { anyOf, equals, whereProject } from './conditions.ts';

export const sqlDialect: Dialect = {
  rows: rowDialect,
  // Only live rows are kept, one of each entity.
  latest: (table, alias) => `${table} AS ${alias}`,
  where: whereProject,
  equals,
  anyOf,
  bytes: (column) => column,
};
