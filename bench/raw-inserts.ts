import { insertSettingsOf } from '../packages/clickhouse-store/src/client/connection-settings.ts';
import { ask, clickHouseHeaders, inParallel, post, type Target } from './load.ts';

export const rowsPerInsert = 20_000;
export const insertsInFlight = 2;

/** The observations that are stored, a page for each insert, in the Native format. */
export const storedPages = async (target: Target, rows: number): Promise<readonly Uint8Array[]> => {
  const pages: Uint8Array[] = [];
  for (let offset = 0; offset < rows; offset += rowsPerInsert) {
    const page = `ORDER BY project_id, toDate(start_time), trace_id, id LIMIT ${rowsPerInsert} OFFSET ${offset}`;
    pages.push(new Uint8Array(await ask(target, `SELECT * FROM observations ${page} FORMAT Native`)));
  }
  return pages;
};

/** Inserts the pages into a table of the same columns, with the settings of the writer; returns the seconds that it took. */
export const insertPages = async (target: Target, table: string, pages: readonly Uint8Array[]): Promise<number> => {
  const { origin } = new URL(target.clickhouseUrl);
  const parameters = new URLSearchParams({
    database: 'spanledger',
    async_insert: '0',
    query: `INSERT INTO ${table} FORMAT Native`,
  });
  for (const [name, value] of Object.entries(insertSettingsOf('observations'))) parameters.set(name, String(value));
  const startedAt = performance.now();
  await inParallel(insertsInFlight, pages.length, async (index) =>
    post(`${origin}/?${parameters}`, pages[index] ?? new Uint8Array(), clickHouseHeaders(target)),
  );
  return (performance.now() - startedAt) / 1000;
};
