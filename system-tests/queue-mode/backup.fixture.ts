import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startClickHouse } from '@spanledger/embedded';
import { afterAll, expect } from 'vitest';
import { root } from '../deployment/compose-file.fixture.ts';
import { askApi, type AskedApi } from './ask-api.fixture.ts';
import { installedPostgres, startInstalledPostgres } from './installed-postgres.fixture.ts';
import { configureClickHouse, runApp, said, type Running } from './processes.fixture.ts';

/** The reason for skipping the tests of this page. */
export const why = 'no folder has pg_dump, pg_restore, initdb and postgres of one version';
export const dir = mkdtempSync(join(tmpdir(), 'spanledger-backup-'));
chmodSync(dir, 0o755);
export const running: Running[] = [];
export const stops: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const one of running.splice(0).toReversed()) await one.end('SIGKILL');
  for (const stop of stops.toReversed()) await stop();
  rmSync(dir, { recursive: true, force: true });
});

/** The commands of the page between two markers, unchanged. */
export const block = (name: string): string => {
  const page = readFileSync(new URL('docs/operations/backup.md', root), 'utf8');
  const [, text = ''] = new RegExp(`<!-- ${name}:begin -->\\s+\`\`\`sh\\n([\\s\\S]*?)\`\`\``).exec(page) ?? [];
  expect(text).not.toBe('');
  return text;
};

export interface Stores {
  readonly places: Readonly<Record<string, string>>;
  /** The variables that the page requires in the shell. */
  readonly shell: Readonly<Record<string, string>>;
}

/** The directory of a backup. */
export const backupIn = (name: string): string => join(dir, name);

/** PostgreSQL with telemetry and the queue, and a directory for media. */
export const openPostgresAlone = async (name: string): Promise<Stores> => {
  const postgres = await startInstalledPostgres(installedPostgres ?? '', join(dir, `${name}-postgres`));
  stops.push(async () => postgres.stop());
  const places = {
    DATABASE_URL: postgres.url,
    QUEUE_URL: postgres.url,
    TELEMETRY_STORE: 'timescale',
    CLICKHOUSE_URL: '',
    MEDIA_DIR: join(dir, `${name}-media`),
  };
  return { places, shell: { ...places, PATH: `${installedPostgres}:${process.env['PATH']}` } };
};

/** PostgreSQL and ClickHouse; the queue is in PostgreSQL. */
export const openStores = async (name: string): Promise<Stores> => {
  const clickhouseDir = join(dir, `${name}-clickhouse`);
  configureClickHouse(clickhouseDir);
  const postgres = await startInstalledPostgres(installedPostgres ?? '', join(dir, `${name}-postgres`));
  stops.push(async () => postgres.stop());
  const clickhouse = await startClickHouse({ dir: clickhouseDir });
  stops.push(async () => clickhouse.stop());
  const clickhouseUrl = Object.assign(new URL(clickhouse.url), { pathname: '/spanledger' }).href;
  const places = {
    DATABASE_URL: postgres.url,
    CLICKHOUSE_URL: clickhouseUrl,
    QUEUE_URL: postgres.url,
    TELEMETRY_STORE: 'clickhouse',
  };
  const shell = {
    ...places,
    PATH: `${installedPostgres}:${process.env['PATH']}`,
    CLICKHOUSE: Object.assign(new URL(clickhouse.url), { pathname: '/' }).href,
    CLICKHOUSE_DATABASE: 'spanledger',
    CLICKHOUSE_BACKUPS: join(clickhouseDir, 'data', 'backups'),
  };
  return { places, shell };
};

export const sh = async (script: string, environment: Readonly<Record<string, string>>): Promise<void> => {
  const env = { ...process.env, ...environment };
  const child = spawn('sh', ['-euc', script], { cwd: fileURLToPath(root), env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part: Buffer) => void (text += part.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  expect([code, text]).toEqual([0, text]);
};

const start = (service: 'api' | 'worker', places: Stores['places']): Running => {
  const one = runApp(service, places, places);
  running.push(one);
  return one;
};
export const startWorker = async (places: Stores['places']): Promise<Running> => {
  const worker = start('worker', places);
  await said(worker, /figures at (\S+)\/metrics/);
  return worker;
};
export const startApi = async (places: Stores['places']): Promise<AskedApi & { readonly process: Running }> => {
  const process = start('api', places);
  return { ...(await askApi(process)), process };
};

const firstDay = Date.UTC(2026, 2, 1, 12);
export const spansOfRequest = 5;
export const idOf = (nth: number, digits: number): string => (nth + 1).toString(16).padStart(digits, '0');

/** A trace of calls: one is priced by its model, the others have their own costs, which no double can represent. */
const requestOf = (nth: number): object => {
  const startMs = firstDay + (nth % 5) * 86_400_000;
  const spans = Array.from({ length: spansOfRequest }, (_, index) => ({
    traceId: idOf(nth, 32),
    spanId: idOf(nth * spansOfRequest + index, 16),
    name: `call ${index}`,
    startTimeUnixNano: `${startMs + index}000000`,
    endTimeUnixNano: `${startMs + index + 100}000000`,
    attributes: [
      { key: 'langfuse.observation.type', value: { stringValue: 'generation' } },
      { key: 'user.id', value: { stringValue: `user-${nth % 3}` } },
      { key: 'gen_ai.request.model', value: { stringValue: 'gpt-4o' } },
      { key: 'gen_ai.usage.input_tokens', value: { intValue: String(100 + nth) } },
      ...(index === 0
        ? []
        : [
            {
              key: 'langfuse.observation.cost_details',
              value: { stringValue: `{"total":1.00000000${idOf(nth % 9, 1)}001}` },
            },
          ]),
    ],
  }));
  return { resourceSpans: [{ scopeSpans: [{ spans }] }] };
};

export const send = async (api: AskedApi, nth: number): Promise<void> => {
  const { status } = await api.answer('/v1/traces', requestOf(nth));
  expect(status).toBe(200);
};

const period = 'fromTimestamp=2026-03-01T00:00:00Z&toTimestamp=2026-04-01T00:00:00Z';
/** Bills in several groupings, and the answers about traces. */
export const answersOf = async (api: AskedApi): Promise<unknown> => {
  const paths = [
    `/api/public/costs?${period}&groupBy=day,model,user`,
    `/api/public/costs?${period}&groupBy=user`,
    '/api/public/metrics/daily?limit=50',
    '/api/public/traces?limit=100&orderBy=timestamp.asc',
    `/api/public/traces/${idOf(7, 32)}`,
  ];
  return Promise.all(
    paths.map(async (path) => {
      const response = await api.answer(path);
      const { meta, ...answer } = (await response.json()) as Record<string, unknown>;
      expect([path, response.status, response.ok ? 'fine' : { meta, ...answer }]).toEqual([path, 200, 'fine']);
      // The times of storage differ between the stores.
      return JSON.parse(JSON.stringify(answer), (key, value: unknown) =>
        /^(created|updated)At$/.test(key) ? '' : value,
      ) as unknown;
    }),
  );
};

export const observationsIn = async (api: AskedApi): Promise<number> => {
  const { totals } = await api.ask<{ totals: { observations: number } }>(`/api/public/costs?${period}`);
  return totals.observations;
};
