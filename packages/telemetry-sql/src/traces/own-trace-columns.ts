import type { exportedTraceColumns } from '@spanledger/core';
import { ownTraceColumns as ownColumns } from '@spanledger/telemetry-rows';
import type { SqlColumn } from '../filters/sql-column.ts';

interface OwnTraceColumn extends SqlColumn {
  readonly from: 't';
}

/** Filter columns of traces themselves, under the alias `t`. */
export const ownTraceColumns: Readonly<Record<keyof typeof exportedTraceColumns, OwnTraceColumn>> = {
  ...ownColumns,
  timestamp: { ...ownColumns.timestamp, isKey: true },
  input: { ...ownColumns.input, isSearched: true },
  output: { ...ownColumns.output, isSearched: true },
};
