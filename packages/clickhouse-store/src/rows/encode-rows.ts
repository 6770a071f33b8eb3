import { inSlices } from '@spanledger/core';
import type { Column } from './column.ts';
import { RowBinary } from './row-binary.ts';

/**
 * Rows in RowBinary, in the order of `columns`, in slices. `movedOf` returns the other places where copies of a row may
 * be: tombstones of the same version are written there. For a row that is gone, only tombstones are written.
 */
export const encodeRows = async <Row extends object>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  movedOf: (row: Row) => readonly Row[],
): Promise<Uint8Array[]> => {
  const to = new RowBinary();
  const writes = columns.map(([, write]) => write);
  await inSlices(rows, (row) => {
    for (const moved of movedOf(row)) for (const write of writes) write(to, moved, row);
    if (!isGone(row)) for (const write of writes) write(to, row, row);
  });
  return to.chunks();
};

const isGone = (row: object): boolean => 'isGone' in row && row.isGone === true;
