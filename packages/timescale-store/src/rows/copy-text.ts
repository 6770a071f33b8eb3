import type { Column } from './column.ts';
import { CopyChunk } from './copy-chunk.ts';

const chunkBytesMin = 1 << 17;

/**
 * Rows in the text format of `COPY`, in the order of `columns`, in chunks that end anywhere between characters. Each
 * takes some milliseconds.
 */
export function* copyText<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): Iterable<Uint8Array> {
  const values = columns.map(([, valueOf]) => valueOf);
  const chunk = new CopyChunk();
  for (const row of rows) {
    let isFirst = true;
    for (const valueOf of values) {
      if (!isFirst) chunk.endOfValue();
      isFirst = false;
      const value = valueOf(row);
      if (value === null) chunk.nothing();
      else if (typeof value === 'string') chunk.value(value);
      else {
        for (const piece of value.pieces) {
          chunk.value(piece);
          if (chunk.length > chunkBytesMin) yield chunk.take();
        }
      }
    }
    chunk.endOfRow();
    if (chunk.length > chunkBytesMin) yield chunk.take();
  }
  if (chunk.length > 0) yield chunk.take();
}
