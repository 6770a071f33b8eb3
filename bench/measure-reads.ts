import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Store from '@spanledger/clickhouse-store';
import { percentilesOf } from './percentiles.ts';
import { processStats } from './process-stats.ts';

const here = resolve(import.meta.dirname, '..');
/** The readers of the checkouts take turns of so many questions: what else the machine does then falls on all of them. */
const asksInTurn = 5;
const turns = 6;
const secondsMax = 20;

export interface Statement {
  readonly sql: string;
  readonly params: Readonly<Record<string, unknown>>;
}

interface Cost {
  readonly rows: number;
  readonly bytes: number;
  /** Of tables, that were not left out by partitions and keys. */
  readonly parts: number;
}

/** Readers on a database, with their queries. */
export interface Asker {
  readonly database: string;
  readonly ask: () => Promise<unknown>;
  /** The client's record of its queries. */
  readonly statements: Statement[];
}

/** The cost of one read: times in milliseconds, and the server's reads in all of its statements. */
export interface Measured extends Cost {
  readonly p50: number;
  readonly p95: number;
  /** Of processor time, of the server and of this process. */
  readonly serverMs: number;
  readonly nodeMs: number;
  readonly statements: readonly Statement[];
}

export interface Server {
  readonly url: URL;
  readonly pid: number;
}

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
const asElement = (value: unknown): string => (typeof value === 'number' ? String(value) : quoted(String(value)));
const asParameter = (value: unknown): string =>
  Array.isArray(value) ? `[${value.map(asElement).join(',')}]` : String(value);

/** Parts that the server has read so far, of all statements: nothing else is asked of it meanwhile. */
const partsRead = async (url: URL, headers: Readonly<Record<string, string>>): Promise<number> => {
  const body = "SELECT value FROM system.events WHERE event = 'SelectedParts'";
  const response = await fetch(url.origin, { method: 'POST', body, headers });
  return Number(await response.text());
};

/** Asks the server itself what a statement reads, in all of its tables and subqueries. */
const costOf = async (url: URL, database: string, { sql, params }: Statement): Promise<Cost> => {
  const form = new FormData();
  form.set('query', `${sql} FORMAT Null`);
  for (const [name, value] of Object.entries(params)) form.set(`param_${name}`, asParameter(value));
  // As the readers' connections have them.
  const settings = `database=${database}&wait_end_of_query=1&do_not_merge_across_partitions_select_final=1&optimize_move_to_prewhere_if_final=1`;
  const authorization = `Basic ${Buffer.from(`${url.username}:${url.password}`).toString('base64')}`;
  const headers = { authorization };
  const partsBefore = await partsRead(url, headers);
  const response = await fetch(`${url.origin}/?${settings}`, { method: 'POST', body: form, headers });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  const summary = JSON.parse(response.headers.get('x-clickhouse-summary') ?? '{}') as Record<string, string>;
  const parts = (await partsRead(url, headers)) - partsBefore;
  return { rows: Number(summary['read_rows']), bytes: Number(summary['read_bytes']), parts };
};

interface Turns extends Asker {
  readonly times: number[];
  serverMs: number;
  nodeMs: number;
}

const takeTurn = async (noted: Turns, pid: number): Promise<void> => {
  const { ask, statements } = noted;
  const serverBefore = processStats(pid).cpuSeconds;
  const nodeBefore = process.cpuUsage();
  for (let at = 0; at < asksInTurn; at += 1) {
    statements.length = 0;
    const before = performance.now();
    await ask();
    noted.times.push(performance.now() - before);
  }
  const { user, system } = process.cpuUsage(nodeBefore);
  noted.serverMs += (processStats(pid).cpuSeconds - serverBefore) * 1000;
  noted.nodeMs += (user + system) / 1000;
};

/** The cost of the same query for each of the askers, in turn. */
export const measureRead = async (askers: readonly Asker[], { url, pid }: Server): Promise<readonly Measured[]> => {
  const noted = askers.map((asker): Turns => ({ ...asker, times: [], serverMs: 0, nodeMs: 0 }));
  for (const { ask } of askers) await ask();
  const startedAt = performance.now();
  for (let turn = 0; turn < turns && performance.now() - startedAt < secondsMax * 1000; turn += 1) {
    for (const each of noted) await takeTurn(each, pid);
  }
  const measured: Measured[] = [];
  for (const { database, statements, times, serverMs, nodeMs } of noted) {
    const asked = [...statements];
    let [rows, bytes, parts] = [0, 0, 0];
    for (const statement of asked) {
      const cost = await costOf(url, database, statement);
      rows += cost.rows;
      bytes += cost.bytes;
      parts += cost.parts;
    }
    const at = percentilesOf(times);
    const each = { serverMs: serverMs / times.length, nodeMs: nodeMs / times.length };
    measured.push({ rows, bytes, parts, p50: at(0.5), p95: at(0.95), ...each, statements: asked });
  }
  return measured;
};

/** The same client, which leaves a note of each statement. */
export const noting = (client: Store.ClickHouse, statements: Statement[]): Store.ClickHouse => ({
  ...client,
  query: async (name, sql, params, schema, limits) => {
    statements.push({ sql, params });
    return client.query(name, sql, params, schema, limits);
  },
});

/** The store of a checkout on a new database of its own, and its client as it is and as one that notes its statements. */
export const openCheckout = async (path: string, database: string, url: string) => {
  const store = (await import(
    pathToFileURL(join(path, 'packages/clickhouse-store/src/index.ts')).href
  )) as typeof Store;
  await store.migrateClickHouse({ url, database });
  const client = store.openClickHouse({ url, database, withServerMessages: true });
  const statements: Statement[] = [];
  const name = path === here ? 'this' : basename(path);
  return { name, database, store, client, statements, noted: noting(client, statements) };
};
