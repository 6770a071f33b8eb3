import { ColumnTexts } from './column-texts.ts';
import { openParquet, refuseParquet, type FileBytes } from './parquet-file.ts';

interface ParquetRow {
  /** From 1, of the file. */
  readonly number: number;
  /** By the requested columns. */
  readonly texts: ReadonlyMap<string, Uint8Array>;
  readonly bytes: number;
  /** Of the file, so far. */
  readonly bytesRead: number;
}

interface ReadParquetRows {
  readonly isWanted: (column: string) => boolean;
  /** The limit of the decompressed file. */
  readonly bytesMax: number;
}

/**
 * The rows of a Parquet file, whose columns are texts, one at a time; holds a page of each column. `invalid_input` for
 * unreadable files.
 */
export async function* readParquetRows(
  file: FileBytes,
  assertColumns: (names: readonly string[]) => void,
  { isWanted, bytesMax }: ReadParquetRows,
): AsyncIterable<ParquetRow> {
  const { columns, groups } = await openParquet(file);
  assertColumns(columns.map(({ name }) => name));
  const wanted = columns.filter(({ name }) => isWanted(name));
  const wrong = wanted.find(({ problem }) => problem !== undefined);
  if (wrong !== undefined) throw refuseParquet(`has a column '${wrong.name}' that ${wrong.problem}`);
  let [number, all, bytesRead] = [0, 0, 0];
  for (const { rows, pages } of groups) {
    const texts = wanted.map((column) => {
      const found = pages.get(column.name);
      if (found === undefined) throw refuseParquet(`has a row group without the column '${column.name}'`);
      return [column.name, new ColumnTexts(file, column, found)] as const;
    });
    for (let row = 0; row < rows; row += 1) {
      const found = new Map<string, Uint8Array>();
      let bytes = 0;
      for (const [name, column] of texts) {
        if (!column.isReady) bytesRead += await column.readPage();
        const text = column.take();
        if (text === null) continue;
        found.set(name, text);
        bytes += text.length;
      }
      all += bytes;
      if (all > bytesMax) throw refuseParquet(`comes to more than ${bytesMax} bytes`);
      number += 1;
      yield { number, texts: found, bytes, bytesRead };
    }
  }
}
