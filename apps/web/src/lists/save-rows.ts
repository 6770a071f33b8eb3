import { csvOf } from '../ui/csv.ts';
import { saveFile } from '../ui/save-file.ts';
import type { ListSpec } from './list-spec.ts';

/** Rows as a CSV file: the shown columns, what belongs to them, and the id. */
export const saveCsv = <Row>(spec: ListSpec<Row>, rows: readonly Row[], columnNames: readonly string[]): void => {
  const columns = columnNames.flatMap((name) => {
    const column = spec.columns[name];
    if (name === 'id' || column === undefined) return [];
    const { value, beside } = column;
    return beside === undefined ? [{ name, value }] : [{ name, value }, beside];
  });
  const all = [...columns, { name: 'id', value: spec.idOf }];
  const cells = rows.map((row) => all.map(({ value }) => value(row)));
  const names = all.map(({ name }) => name);
  saveFile(`${spec.name}.csv`, new Blob([csvOf(names, cells)], { type: 'text/csv' }));
};

/** Rows as returned by the API, one per line. */
export const saveNdjson = <Row>(spec: ListSpec<Row>, rows: readonly Row[]): void => {
  const lines = rows.map((row) => `${JSON.stringify(row)}\n`);
  saveFile(`${spec.name}.ndjson`, new Blob(lines, { type: 'application/x-ndjson' }));
};
