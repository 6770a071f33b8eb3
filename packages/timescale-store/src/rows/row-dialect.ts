import { counts } from '../costs/counting-rule.ts';
import type { RowDialect } from '@spanledger/telemetry-rows';

/** The client returns times as microseconds, and maps as objects. */
export const rowDialect: RowDialect = {
  time: (column) => column,
  pairs: (column) => column,
  emptyMap: `'{}'::json`,
  counted: counts,
  isRevision: 'mod(row_version, 1024) <> 0',
};
