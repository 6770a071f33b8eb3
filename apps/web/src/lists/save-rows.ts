import { csvOf } from '../ui/csv.ts';
import { saveFile } from '../ui/save-file.ts';
import type { ListSpec } from './list-spec.ts';

/** Rows as a CSV file: the shown columns, and the id. */
export const saveCsv = <Row>(spec: ListSpec<Row>, rows: readonly Row[], columnNames: readonly string[]): void => {
  const names = columnNames.filter((name) => name !== 'id');
  const cells = rows.map((row) => [...names.map((name) => spec.columns[name]?.value(row)), spec.idOf(row)]);
  saveFile(`${spec.name}.csv`, new Blob([csvOf([...names, 'id'], cells)], { type: 'text/csv' }));
};

/** Rows as returned by the API, one per line. */
export const saveNdjson = <Row>(spec: ListSpec<Row>, rows: readonly Row[]): void => {
  const lines = rows.map((row) => `${JSON.stringify(row)}\n`);
  saveFile(`${spec.name}.ndjson`, new Blob(lines, { type: 'application/x-ndjson' }));
};
