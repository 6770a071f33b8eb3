import { setImmediate } from 'node:timers/promises';
import type { Column } from './column.ts';
import { RowBinary } from './row-binary.ts';

/** Encoding holds its thread for so long at most, and for a few rows more. */
const sliceMs = 8;
const rowsPerLook = 8;

/**
 * Rows in RowBinary, in the order of `columns`, in slices. `movedOf` says where copies of a row may lie that are not
 * its own place: tombstones of the same version are written there. Of a row that is gone they are all that is written.
 */
export const encodeRows = async <Row extends object>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  movedOf: (row: Row) => readonly Row[],
): Promise<Uint8Array[]> => {
  const to = new RowBinary();
  let since = performance.now();
  for (let from = 0; from < rows.length; from += rowsPerLook) {
    if (performance.now() - since > sliceMs) {
      await setImmediate();
      since = performance.now();
    }
    encodeSome(to, columns, rows.slice(from, from + rowsPerLook), movedOf);
  }
  return to.chunks();
};

const encodeSome = <Row extends object>(
  to: RowBinary,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  movedOf: (row: Row) => readonly Row[],
): void => {
  for (const row of rows) {
    for (const moved of movedOf(row)) for (const [, write] of columns) write(to, moved, row);
    if (!isGone(row)) for (const [, write] of columns) write(to, row, row);
  }
};

const isGone = (row: object): boolean => 'isGone' in row && row.isGone === true;
