import { invalidInput } from '@spanledger/core';
import { gunzipped, gzipped } from './gzip.ts';
import { parseCsv } from './parse-csv.ts';
import type { RawRow } from './raw-row.ts';
import type { RowFile } from './row-file.ts';

/** As `COPY … (FORMAT csv, HEADER)` writes and reads it. */
export const csvFile: RowFile = {
  extension: 'csv.gz',
  compression: 'gzip',
  encode: (csv) => gzipped(csv),
  async *decode(files, { columns, file }) {
    let isBehindNames = false;
    for await (const rows of parseCsv(gunzipped(files.read(file.name)))) {
      yield isBehindNames ? checked(rows, columns.length) : checked(withoutNames(rows, columns), columns.length);
      isBehindNames = true;
    }
  },
};

const withoutNames = (
  [names = [], ...rows]: readonly RawRow[],
  columns: readonly { readonly name: string }[],
): readonly RawRow[] => {
  if (names.join() !== columns.map(({ name }) => name).join()) {
    throw invalidInput('The file has other columns than its manifest says.');
  }
  return rows;
};

const checked = (rows: readonly RawRow[], width: number): readonly RawRow[] => {
  if (rows.every(({ length }) => length === width)) return rows;
  throw invalidInput(`The file has rows of another length than ${width} values.`);
};
