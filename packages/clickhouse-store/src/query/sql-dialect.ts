import type { Dialect } from '@spanledger/telemetry-sql';
import { rowDialect } from '../rows/row-dialect.ts';
import { anyOf, equals, whereProject } from './conditions.ts';

export const sqlDialect: Dialect = {
  rows: rowDialect,
  latest: (table, alias) => `${table} AS ${alias} FINAL`,
  where: whereProject,
  equals,
  anyOf,
  // Answers are JSON, which holds no bytes.
  bytes: (column) => `base64Encode(${column})`,
};
