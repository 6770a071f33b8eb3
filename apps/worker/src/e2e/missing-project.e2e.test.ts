import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres, type EmbeddedServer } from '@spanledger/embedded';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  authorization,
  hasRedis,
  migrate,
  runApp,
  said,
  startServers,
  until,
  type Servers,
} from './processes.fixture.ts';

interface Letter {
  readonly id: string;
  readonly state: string;
  readonly reason: string;
}

interface Totals {
  readonly received: number;
  readonly stored: number;
  readonly inFlight: number;
}

let servers: Servers;
/** A PostgreSQL that does not know the project: as after a restore from an older backup. */
let forgetful: EmbeddedServer;
let dir: string;
const undo: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  servers = await startServers();
  dir = mkdtempSync(join(tmpdir(), 'spanledger-forgetful-'));
  chmodSync(dir, 0o755);
  forgetful = await startPostgres({ dir: join(dir, 'postgres'), isDurable: false });
  for (const databaseUrl of [servers.databaseUrl, forgetful.url]) {
    await migrate({ DATABASE_URL: databaseUrl, CLICKHOUSE_URL: servers.clickhouseUrl });
  }
}, 60_000);
afterAll(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
  await forgetful.stop();
  rmSync(dir, { recursive: true });
  await servers.stop();
});

describe.each(hasRedis ? ['redis', 'postgres'] : ['postgres'])(
  'a project that is not there, with a queue on %s',
  (kind) => {
    const run = (service: 'api' | 'worker', databaseUrl: string) => {
      const queueUrl = kind === 'redis' ? (servers.redisUrl ?? '') : servers.databaseUrl;
      const running = runApp(service, {
        DATABASE_URL: databaseUrl,
        CLICKHOUSE_URL: servers.clickhouseUrl,
        QUEUE_URL: queueUrl,
      });
      undo.push(async () => running.end('SIGKILL'));
      return running;
    };

    it('has its events kept as a dead letter that says so; once it is there again, a replay stores them', async () => {
      const api = run('api', servers.databaseUrl);
      const [, url = ''] = await said(api, /is ready at (\S+)/);
      const ask = async <T>(path: string, json?: object): Promise<T> => {
        const response = await fetch(`${url}${path}`, {
          method: json === undefined ? 'GET' : 'POST',
          headers: { authorization, 'content-type': 'application/json' },
          ...(json === undefined ? {} : { body: JSON.stringify(json) }),
        });
        return (await response.json()) as T;
      };
      const totals = async () => (await ask<{ totals: Totals }>('/api/public/ledger')).totals;
      /** Once nothing is in flight; a receipt follows its rows and letters. */
      const settled = async () =>
        until('the receipts', async () => {
          const sums = await totals();
          return sums.inFlight === 0 ? sums : undefined;
        });
      const before = await totals();

      const worker = run('worker', forgetful.url);
      await said(worker, /figures at/);
      const id = `orphan-${kind}`;
      const event = {
        id: `event-${id}`,
        type: 'trace-create',
        timestamp: new Date().toISOString(),
        body: { id, name: id },
      };
      await ask('/api/public/ingestion', { batch: [event] });
      const letter = await until('a dead letter', async () => {
        const { data } = await ask<{ data: Letter[] }>('/api/public/dead-letters?state=open');
        return data[0];
      });
      expect(letter).toMatchObject({
        reason: 'unknown_project',
        state: 'open',
        message: expect.stringMatching(/no project/) as string,
      });
      expect(await settled()).toMatchObject({
        received: before.received + 1,
        stored: before.stored,
        quarantined: 1,
        balance: 0,
      });

      await ask(`/api/public/dead-letters/${letter.id}/replay`, {});
      await until('the second try', async () => {
        const text = await (await fetch(`${/figures at (\S+)/.exec(worker.output())?.[1]}`)).text();
        return /dead_letters_total\{reason="unknown_project"\} 2/.test(text) ? true : undefined;
      });
      expect(await ask(`/api/public/dead-letters/${letter.id}`)).toMatchObject({ state: 'open' });
      await worker.end();

      await said(run('worker', servers.databaseUrl), /figures at/);
      await ask(`/api/public/dead-letters/${letter.id}/replay`, {});
      await until('the trace', async () =>
        (await ask<{ name?: string }>(`/api/public/traces/${id}`)).name === id ? true : undefined,
      );
      await until('the letter', async () =>
        (await ask<Letter>(`/api/public/dead-letters/${letter.id}`)).state === 'replayed' ? true : undefined,
      );
      expect(await settled()).toMatchObject({
        received: before.received + 1,
        stored: before.stored + 1,
        quarantined: 0,
        balance: 0,
      });
      await Promise.all(undo.splice(0).map(async (step) => step()));
    });
  },
);
