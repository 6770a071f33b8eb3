// The same spans into ClickHouse and into PostgreSQL, through the API, and the same questions to both, in one run. With
// STORES_TIMESCALE_URL a database with TimescaleDB is the third.
import { openTimescale, timescaleChunkKeeper } from '@spanledger/timescale-store';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { askText, closeConnections, sendSpans } from './load.ts';
import { otlpRequests } from './otlp-requests.ts';
import { percentilesOf } from './percentiles.ts';
import { makeDataDir, startServer, type BenchServer } from './server.ts';

const spans = Number(process.argv[2] ?? 1_000_000);
const days = 30;
const dayMs = 86_400_000;
const spansPerRequest = 500;
const spansPerSlice = 25_000;
const runs = 20;
const secondsMax = 20;
const endMs = Math.floor(Date.now() / dayMs) * dayMs;
const startedMs = endMs - days * dayMs;
const everyMs = (days * dayMs) / spans;

interface Store {
  readonly name: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly bytes: (server: BenchServer) => Promise<number>;
  /** What is done to it once everything was asked, each before everything is asked again. */
  readonly after?: readonly (readonly [title: string, change: () => Promise<void>])[];
}

const clickHouseBytes = async (server: BenchServer): Promise<number> =>
  Number(await askText(server, "SELECT sum(bytes_on_disk) FROM system.parts WHERE active AND database = 'spanledger'"));

const telemetrySize = `
SELECT coalesce(sum(pg_total_relation_size(oid)), 0)::text AS bytes FROM pg_class
WHERE relkind IN ('r', 'm') AND relnamespace IN (
    SELECT oid FROM pg_namespace WHERE nspname IN ('telemetry', '_timescaledb_internal'))`;

const askPostgres = async (url: string, sql: string): Promise<string> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ bytes?: string }>(sql);
    return rows[0]?.bytes ?? '';
  } finally {
    await client.end();
  }
};

/** Packs all chunks as the writer packs those that are old. */
const pack = async (url: string, releasesKeys: boolean): Promise<void> => {
  const keeper = timescaleChunkKeeper(openTimescale({ url }), () => (endMs + 90 * dayMs) * 1000);
  try {
    await keeper.change({ releasesKeys });
    for await (const _ of keeper.compressDue());
    // As it is once new keys have filled what those leave.
    if (releasesKeys) await askPostgres(url, 'VACUUM (FULL, ANALYZE) telemetry.observation_keys');
  } finally {
    await keeper.close();
  }
};

const timescaleUrl = process.env['STORES_TIMESCALE_URL'];
const ofTimescale = (url: string): Store => ({
  name: 'TimescaleDB',
  environment: { TELEMETRY_STORE: 'timescale', TIMESCALE: 'require', TIMESCALE_URL: url },
  bytes: async () => Number(await askPostgres(url, telemetrySize)),
  after: [
    ['packed', async () => pack(url, false)],
    ['packed, without keys', async () => pack(url, true)],
  ],
});

const stores: readonly Store[] = [
  { name: 'ClickHouse', environment: {}, bytes: clickHouseBytes },
  {
    name: 'PostgreSQL',
    environment: { TELEMETRY_STORE: 'timescale', TIMESCALE: 'off' },
    bytes: async ({ databaseUrl }) => Number(await askPostgres(databaseUrl, telemetrySize)),
  },
  ...(timescaleUrl === undefined ? [] : [ofTimescale(timescaleUrl)]),
];

/** Observations a second, until the last is readable. */
const ingest = async (server: BenchServer): Promise<number> => {
  let ms = 0;
  for (let first = 0; first < spans; first += spansPerSlice) {
    const count = Math.min(spansPerSlice, spans - first);
    const requests = otlpRequests(count, spansPerRequest, { startedMs: startedMs + first * everyMs, everyMs });
    const before = performance.now();
    await sendSpans(server, requests);
    ms += performance.now() - before;
    // While the next are made up, the server would close them.
    closeConnections();
  }
  return spans / (ms / 1000);
};

const isoDay = (ms: number): string => new Date(ms).toISOString();
const month = `fromTimestamp=${isoDay(startedMs)}&toTimestamp=${isoDay(endMs)}`;
const week = `fromTimestamp=${isoDay(endMs - 7 * dayMs)}&toTimestamp=${isoDay(endMs)}`;
const metricsPath = (measure: string, aggregation: string): string => {
  const query = {
    view: 'observations',
    metrics: [{ measure, aggregation }],
    dimensions: [{ field: 'providedModelName' }],
    filters: [],
    timeDimension: { granularity: 'day' },
    fromTimestamp: isoDay(startedMs),
    toTimestamp: isoDay(endMs),
  };
  return `/api/public/metrics?query=${encodeURIComponent(JSON.stringify(query))}`;
};

const questions = (traceId: string): readonly (readonly [name: string, path: string])[] => [
  ['trace by id, with its 10 observations', `/api/public/traces/${traceId}`],
  ['traces, newest 50', '/api/public/traces?limit=50'],
  ['traces of a user, a week, newest 50', `/api/public/traces?limit=50&userId=user-7&${week}`],
  [
    'generations of a week, newest 50',
    `/api/public/observations?limit=50&type=GENERATION&fromStartTime=${isoDay(endMs - 7 * dayMs)}`,
  ],
  ['daily costs of 30 days', `/api/public/metrics/daily?limit=50&${month}`],
  ['costs of 30 days by user', `/api/public/costs?groupBy=user&${month}`],
  ['the same of the 30 days until now', '/api/public/costs?groupBy=user'],
  ['cost by model and day, 30 days', metricsPath('totalCost', 'sum')],
  ['p95 of latency by model and day, 30 days', metricsPath('latency', 'p95')],
];

class Refused extends Error {}

const get = async ({ apiUrl, authorization }: BenchServer, path: string): Promise<unknown> => {
  const response = await fetch(`${apiUrl}${path}`, { headers: { authorization } });
  if (response.status === 422) throw new Refused();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
};

interface Timed {
  readonly p50: number;
  readonly p95: number;
}

/** `undefined` when the answer is that it reads too much. */
const time = async (ask: () => Promise<unknown>): Promise<Timed | undefined> => {
  try {
    await ask();
  } catch (error) {
    if (error instanceof Refused) return undefined;
    throw error;
  }
  const times: number[] = [];
  const startedAt = performance.now();
  while (times.length < runs && performance.now() - startedAt < secondsMax * 1000) {
    const before = performance.now();
    await ask();
    times.push(performance.now() - before);
  }
  const at = percentilesOf(times);
  return { p50: at(0.5), p95: at(0.95) };
};

/** A column of the answers and of what is on disk. */
const measureAnswers = async (title: string, { bytes }: Store, server: BenchServer): Promise<readonly string[]> => {
  const { data } = (await get(server, '/api/public/traces?limit=1&page=1000')) as { data: { id: string }[] };
  const cells: string[] = [];
  const tell = (row: string, cell: string): void => {
    cells.push(cell);
    console.log(`${title}, ${row}: ${cell}`);
  };
  for (const [row, path] of questions(data[0]?.id ?? '')) {
    const timed = await time(async () => get(server, path));
    tell(row, timed === undefined ? 'refused' : `${timed.p50.toFixed(0)} / ${timed.p95.toFixed(0)} ms`);
  }
  tell('on disk, a span', `${((await bytes(server)) / spans).toFixed(0)} B`);
  return cells;
};

interface Column {
  readonly title: string;
  readonly cells: readonly string[];
}

const measure = async (store: Store, dir: string): Promise<readonly Column[]> => {
  const { name, environment, after = [] } = store;
  const server = await startServer(join(dir, name), environment);
  try {
    const rate = `${(await ingest(server)).toFixed(0)} spans/s`;
    console.log(`${name}, ingest: ${rate}`);
    // Merges, vacuum and the days computed ahead settle: days rest for two minutes before they are computed.
    await new Promise((wake) => void setTimeout(wake, 240_000));
    const columns = [{ title: name, cells: [rate, ...(await measureAnswers(name, store, server))] }];
    for (const [how, change] of after) {
      const title = `${name}, ${how}`;
      await change();
      columns.push({ title, cells: ['', ...(await measureAnswers(title, store, server))] });
    }
    return columns;
  } finally {
    await server.stop();
  }
};

const dataDir = makeDataDir();
try {
  console.log(`machine   ${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}`);
  console.log(`spans     ${spans} of 1–1.5 kB on ${days} days, ${spansPerRequest} a request; answers p50 / p95`);
  const rows = ['ingest', ...questions('').map(([name]) => name), 'on disk, a span'];
  const columns: Column[] = [];
  for (const store of stores) columns.push(...(await measure(store, dataDir)));
  console.log(`| | ${columns.map(({ title }) => title).join(' | ')} |`);
  console.log(`| --- | ${columns.map(() => '---').join(' | ')} |`);
  for (const [at, name] of rows.entries())
    console.log(`| ${name} | ${columns.map(({ cells }) => cells[at]).join(' | ')} |`);
} finally {
  closeConnections();
}
