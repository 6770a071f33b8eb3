import type { Column } from './column.ts';
import { RowBinary } from './row-binary.ts';

/**
 * Rows in RowBinary, in the order of `columns`. `movedOf` says where a row lay before, when that was elsewhere:
 * a tombstone of the same version is written there.
 */
export const encodeRows = <Row extends object>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  movedOf: (row: Row) => Row | undefined,
): Uint8Array[] => {
  const to = new RowBinary();
  for (const row of rows) {
    const moved = movedOf(row);
    if (moved !== undefined) for (const [, write] of columns) write(to, moved, row);
    for (const [, write] of columns) write(to, row, row);
  }
  return to.chunks();
};
