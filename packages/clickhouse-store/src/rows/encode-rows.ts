import { createPauses } from '@spanledger/core';
import { ByteStream } from './byte-stream.ts';
import { giveChunks } from './chunk-pool.ts';
import type { Column } from './column.ts';

/** So many are encoded column by column, while they are in the processor's caches. */
const rowsAtOnce = 32;
/** Smaller pieces are joined: each is one write to a socket. */
const ownPieceBytesMin = 1 << 14;

/**
 * Rows as one block of ClickHouse's Native format, in slices; nothing without rows. `movedOf` returns the other places
 * where copies of a row may be: tombstones of the same version are written there. For a row that is gone, only
 * tombstones are written.
 */
export const encodeRows = async <Row extends object>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  movedOf: (row: Row) => readonly Row[],
): Promise<Uint8Array[]> => {
  const pause = createPauses();
  const opened = columns.map(({ head, open }) => ({ head, ...open() }));
  const [copies, entities]: [Row[], Row[]] = [[], []];
  let count = 0;
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    await pause();
    [copies.length, entities.length] = [0, 0];
    const to = Math.min(from + rowsAtOnce, rows.length);
    for (let at = from; at < to; at += 1) addCopies(rows[at] as Row, movedOf, copies, entities);
    for (const { add } of opened) add(copies, entities);
    count += copies.length;
  }
  if (count === 0) return [];
  const data = opened.flatMap(({ head, end }) => [head, ...end().flatMap((stream) => stream.chunks())]);
  return joined([...blockHead(columns.length, count), ...data]);
};

const addCopies = <Row extends object>(
  row: Row,
  movedOf: (row: Row) => readonly Row[],
  copies: Row[],
  entities: Row[],
): void => {
  for (const moved of movedOf(row)) {
    copies.push(moved);
    entities.push(row);
  }
  if (isGone(row)) return;
  copies.push(row);
  entities.push(row);
};

const isGone = (row: object): boolean => 'isGone' in row && row.isGone === true;

const blockHead = (columns: number, rows: number): readonly Uint8Array[] => {
  const to = new ByteStream();
  to.length(columns);
  to.length(rows);
  return to.chunks();
};

const joined = (pieces: readonly Uint8Array[]): Uint8Array[] => {
  const all: Uint8Array[] = [];
  let small: Uint8Array[] = [];
  for (const piece of pieces) {
    if (piece.length < ownPieceBytesMin) small.push(piece);
    else {
      if (small.length > 0) all.push(joinedInto(small));
      small = [];
      all.push(piece);
    }
  }
  if (small.length > 0) all.push(joinedInto(small));
  return all;
};

const joinedInto = (pieces: readonly Uint8Array[]): Buffer => {
  const one = Buffer.concat(pieces);
  giveChunks(pieces);
  return one;
};
