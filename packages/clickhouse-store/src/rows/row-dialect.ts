import { counts } from '../costs/counting-rule.ts';
import type { RowDialect } from '@spanledger/telemetry-rows';

export const rowDialect: RowDialect = {
  time: (column) => `toUnixTimestamp64Micro(${column})`,
  pairs: (column) => `CAST(${column} AS Array(Tuple(String, String)))`,
  emptyMap: 'map()',
  counted: counts,
  isRevision: 'bitAnd(row_version, 1023) != 0',
};
