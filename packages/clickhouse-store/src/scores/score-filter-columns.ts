import type { scoreColumns } from '@spanledger/core';
import { plainScoreColumns } from '@spanledger/telemetry-rows';
import type { SqlColumn } from '../query/compile-filter.ts';

/** `s`: the score; `t`: its trace. */
export interface ScoreFilterColumn extends SqlColumn {
  readonly from: 's' | 't';
}

const own = (sql: string): ScoreFilterColumn => ({ sql, from: 's' });

/** How each column that scores are filtered by is found. */
export const scoreFilterColumns: Readonly<Record<keyof typeof scoreColumns, ScoreFilterColumn>> = {
  ...plainScoreColumns,
  timestamp: { ...plainScoreColumns.timestamp, isKey: true },
  dataType: own('toString(s.data_type)'),
  source: own('toString(s.source)'),
  booleanValue: own(`if(s.data_type = 'BOOLEAN', s.value = 1, NULL)`),
};
