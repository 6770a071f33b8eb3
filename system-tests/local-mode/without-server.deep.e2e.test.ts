import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openClickHouse } from '@spanledger/clickhouse-store';
import { startClickHouse, startPostgres } from '@spanledger/embedded';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postTrace } from './post-trace.fixture.ts';
import { runCommand, type ScriptResult } from './run-script.ts';
import { makeDataDir, startServer, type ServerProcess } from './server-process.ts';
import { runInTelemetry, telemetryEngine } from './telemetry-sql.fixture.ts';
import { timescaleVariables } from './timescale-database.ts';

const data = makeDataDir();
const nowhere = 'http://127.0.0.1:9';
const day = { from: '2026-02-02', to: '2026-02-03' };
const period = ['--from', day.from, '--to', day.to];

interface Ids {
  readonly batchId: string;
  readonly budgetId: string;
  readonly letterIds: readonly string[];
}
let ids: Ids;

/** Creates the data for the commands: a priced call, a budget, and two dead letters. */
const fill = async (server: ServerProcess): Promise<Ids> => {
  const post = async <T>(path: string, body: object): Promise<T> =>
    server.askJson<T>(path, { method: 'POST', body: JSON.stringify(body) });
  const call = {
    id: 'call',
    traceId: 'trace',
    startTime: `${day.from}T12:00:00Z`,
    model: 'gpt-4o',
    usage: { input: 1000 },
  };
  await post('/api/public/ingestion', {
    batch: [{ id: 'event', type: 'generation-create', timestamp: call.startTime, body: call }],
  });
  const batchId = (await postTrace(server, 'stored')).headers.get('x-spanledger-batch-id') ?? '';
  const cap = { name: 'Cap', scope: { kind: 'project' }, period: 'day', amount: '1' };
  const { id: budgetId } = await post<{ id: string }>('/api/public/budgets', cap);
  await runInTelemetry(server.dataDir, {
    clickhouse: "ALTER TABLE traces ADD CONSTRAINT refusing CHECK NOT startsWith(id, 'refused')",
    timescale: "ALTER TABLE traces ADD CONSTRAINT refusing CHECK (id NOT LIKE 'refused%')",
  });
  for (const id of ['refused-1', 'refused-2']) await postTrace(server, id);
  const drop = 'ALTER TABLE traces DROP CONSTRAINT refusing';
  await runInTelemetry(server.dataDir, { clickhouse: drop, timescale: drop });
  const letters = await server.askJson<{ data: { id: string }[] }>('/api/public/dead-letters?state=open');
  return { batchId, budgetId, letterIds: letters.data.map(({ id }) => id) };
};

beforeAll(async () => {
  const server = await startServer({ dataDir: data.dataDir });
  try {
    ids = await fill(server);
  } finally {
    await server.end();
  }
});
afterAll(() => data.remove());

type Environment = Readonly<Record<string, string>>;

const ran = async (environment: Environment, ...args: string[]): Promise<ScriptResult> =>
  runCommand([...args, '--json'], {
    SPANLEDGER_DATA_DIR: data.dataDir,
    ...(await timescaleVariables(data.dataDir, {})),
    ...environment,
  });
const spanledger = async <T = unknown>(environment: Environment, ...args: string[]): Promise<T> => {
  const { code, output } = await ran(environment, ...args);
  expect([args, code, output]).toEqual([args, 0, output]);
  return JSON.parse(output) as T;
};

/** Runs each command that a running server answers; replays dead letter `nth`. */
const answerEverything = async (environment: Environment, nth: number): Promise<void> => {
  const ask = async (...args: string[]) => spanledger(environment, ...args);
  const { totals } = await spanledger<{ totals: { stored: number; quarantined: number } }>(environment, 'ledger');
  expect(totals).toMatchObject({ received: 4, balance: 0, inFlight: 0, stored: 4 - totals.quarantined });
  expect(await ask('ledger', '--batch', ids.batchId)).toMatchObject({ id: ids.batchId, stored: 1 });
  expect(await ask('budgets', 'list')).toMatchObject({ data: [{ id: ids.budgetId, name: 'Cap' }] });
  expect(await ask('budgets', 'check', ids.budgetId)).toMatchObject({ budgetId: ids.budgetId, allowed: true });
  expect(await ask('reprice', 'unpriced')).toMatchObject({ data: [] });
  expect(await ask('reprice', 'diff', ...period)).toMatchObject({ state: 'succeeded', dryRun: true });
  const applied = await spanledger<{ id: string }>(environment, 'reprice', 'apply', ...period);
  expect(applied).toMatchObject({ state: 'succeeded', dryRun: false });
  expect(await ask('reprice', 'show', applied.id)).toMatchObject({ id: applied.id, state: 'succeeded' });
  const letterId = ids.letterIds[nth] ?? '';
  expect(await ask('dead-letters', 'show', letterId, '--content')).toMatchObject({
    payload: expect.anything() as unknown,
  });
  expect(await ask('dead-letters', 'replay', letterId)).toMatchObject({ id: letterId, state: 'replayed' });
  const out = join(data.dataDir, '..', `export-${nth}.jsonl`);
  expect(await ask('export', 'traces', '--out', out)).toMatchObject({ lines: totals.stored + 1 });
  expect(readFileSync(out, 'utf8').trim().split('\n')).toHaveLength(totals.stored + 1);
  const keys = await spanledger<{ note: string | null }[]>(environment, 'keys', 'list');
  expect(keys.filter(({ note }) => note === 'an operator’s command')).toEqual([]);
};

// Each command is a separate process, and most of them start engines.
describe('the command line by the right to the databases', () => {
  it('the command line by the right to the databases answers every command on a data directory that no server runs on, and leaves no key and no server', async () => {
    await answerEverything({}, 0);
    const server = await startServer({ dataDir: data.dataDir });
    expect(await server.end()).toBe(0);
  });

  it.skipIf(telemetryEngine === 'timescale')(
    'answers every command on servers that no api runs on, and is refused where one writes that it cannot ask, and on an older schema, which stays (skipped where telemetry is in PostgreSQL, whose servers the first case starts)',
    async () => {
      const postgres = await startPostgres({ dir: join(data.dataDir, 'postgres') });
      const clickhouse = await startClickHouse({ dir: join(data.dataDir, 'clickhouse') });
      const SPANLEDGER_ENCRYPTION_KEY_FILE = join(data.dataDir, 'encryption-key');
      const stores = { DATABASE_URL: postgres.url, CLICKHOUSE_URL: clickhouse.url };
      const servers = { ...stores, SPANLEDGER_ENCRYPTION_KEY_FILE, SPANLEDGER_BASE_URL: nowhere };
      try {
        await answerEverything(servers, 1);
        const queued = { ...servers, QUEUE_URL: postgres.url };
        expect(await spanledger(queued, 'ledger')).toMatchObject({ totals: { received: 4, balance: 0 } });
        const api = await startServer({ dataDir: data.dataDir, environment: { ...servers, SPANLEDGER_BASE_URL: '' } });
        try {
          expect(await ran(servers, 'ledger')).toMatchObject({
            code: 1,
            output: expect.stringMatching(/running already.*SPANLEDGER_API_URL/) as string,
          });
          expect(await spanledger({ ...servers, SPANLEDGER_API_URL: api.url }, 'ledger')).toMatchObject({
            totals: { balance: 0 },
          });
        } finally {
          await api.end();
        }
        const client = openClickHouse({ url: clickhouse.url });
        const forget = "ALTER TABLE schema_migrations DELETE WHERE name >= '0009' SETTINGS mutations_sync = 2";
        await client.command(forget);
        await client.close();
        const refused = {
          code: 1,
          output: expect.stringMatching(/spanledger -- migrate|spanledger migrate/) as string,
        };
        // Twice, because the first attempt has changed nothing.
        for (const _try of [1, 2]) expect(await ran(servers, 'ledger')).toMatchObject(refused);
      } finally {
        await clickhouse.stop();
        await postgres.stop();
      }
    },
  );
});
