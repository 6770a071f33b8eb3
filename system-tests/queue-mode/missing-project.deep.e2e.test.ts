import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres, type EmbeddedServer } from '@spanledger/embedded';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { askApi, type AskedApi, type Letter } from './ask-api.fixture.ts';
import {
  hasRedis,
  migrate,
  runApp,
  said,
  startServers,
  until,
  type Running,
  type Servers,
} from './processes.fixture.ts';
import { runSql } from './run-sql.fixture.ts';

let servers: Servers;
/** A PostgreSQL without the project, as after the restore of an older backup. */
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
});
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});
afterAll(async () => {
  await forgetful.stop();
  rmSync(dir, { recursive: true });
  await servers.stop();
});

const run = (service: 'api' | 'worker', kind: string, databaseUrl: string): Running => {
  const running = runApp(service, {
    DATABASE_URL: databaseUrl,
    CLICKHOUSE_URL: servers.clickhouseUrl,
    QUEUE_URL: kind === 'redis' ? (servers.redisUrl ?? '') : servers.databaseUrl,
  });
  undo.push(async () => running.end('SIGKILL'));
  return running;
};

const openLetter = async (api: AskedApi): Promise<Letter> =>
  until('a dead letter', async () => {
    const { data } = await api.ask<{ data: Letter[] }>('/api/public/dead-letters?state=open');
    return data[0];
  });
const refusals = async (worker: Running, reason: string): Promise<number> => {
  const text = await (await fetch(`${/figures at (\S+)/.exec(worker.output())?.[1]}`)).text();
  return Number(new RegExp(`dead_letters_total\\{reason="${reason}"\\} (\\d+)`).exec(text)?.[1] ?? 0);
};

describe.each(hasRedis ? ['redis', 'postgres'] : ['postgres'])(
  'a project that is not there, with a queue on %s',
  (kind) => {
    it('events of a missing project are kept as a dead letter with that reason; once it is there again, a replay stores them', async () => {
      const api = await askApi(run('api', kind, servers.databaseUrl));
      const before = await api.totals();

      const worker = run('worker', kind, forgetful.url);
      await said(worker, /figures at/);
      const id = `orphan-${kind}`;
      expect(await api.sendTrace(id)).toBe(207);
      const letter = await openLetter(api);
      expect(letter).toMatchObject({
        reason: 'unknown_project',
        state: 'open',
        message: expect.stringMatching(/no project/) as string,
      });
      const received = before.received + 1;
      expect(await api.settled()).toMatchObject({ received, stored: before.stored, quarantined: 1, balance: 0 });

      const at = `/api/public/dead-letters/${letter.id}`;
      await api.ask(`${at}/replay`, {});
      await until('the second try', async () => (await refusals(worker, 'unknown_project')) === 2 || undefined);
      expect(await api.ask(at)).toMatchObject({ state: 'open' });
      await worker.end();

      await said(run('worker', kind, servers.databaseUrl), /figures at/);
      await api.ask(`${at}/replay`, {});
      await until('the trace', async () => (await api.answer(`/api/public/traces/${id}`)).ok || undefined);
      await until('the letter', async () => (await api.ask<Letter>(at)).state === 'replayed' || undefined);
      expect(await api.settled()).toMatchObject({ received, stored: before.stored + 1, quarantined: 0, balance: 0 });
    });
  },
);

/** Marks it as completely erased, so that a long-running worker does not erase it. */
const setDeleted = async (at: 'now()' | 'NULL'): Promise<void> =>
  runSql(servers.databaseUrl, `UPDATE projects SET deleted_at = ${at}, erased_at = ${at} WHERE id = 'project-e2e'`);
const isKnown = async (api: AskedApi): Promise<boolean> => (await api.answer('/api/public/projects')).ok;

describe('a project that is deleted while its events wait', () => {
  it('a project that is deleted while its events wait has them kept, with that reason; its keys end within seconds; nothing is replayed before it is back', async () => {
    const api = await askApi(run('api', 'postgres', servers.databaseUrl));
    const before = await api.totals();
    expect(await api.sendTrace('queued')).toBe(207);
    await setDeleted('now()');
    // Its keys remain cached for some seconds; requests with them are accepted until then.
    const late = [await api.sendTrace('late-1'), await api.sendTrace('late-2')];
    await until('its keys to end', async () => !(await isKnown(api)) || undefined);
    expect(await api.sendTrace('too-late')).toBe(401);
    expect((await api.answer(`/api/public/dead-letters/replay`, { all: true })).status).toBe(401);
    const events = 1 + late.filter((status) => status === 207).length;
    const worker = run('worker', 'postgres', servers.databaseUrl);
    await said(worker, /figures at/);
    await until('the dead letters', async () => (await refusals(worker, 'deleted_project')) === events || undefined);
    await worker.end();

    await setDeleted('NULL');
    await until('its keys to be known', async () => (await isKnown(api)) || undefined);
    const received = before.received + events;
    expect(await api.settled()).toMatchObject({ received, stored: before.stored, quarantined: events, balance: 0 });
    expect(await openLetter(api)).toMatchObject({
      reason: 'deleted_project',
      message: expect.stringMatching(/was deleted/) as string,
    });

    await setDeleted('now()');
    const refused = await api.answer('/api/public/dead-letters/replay', { all: true });
    // 401 if its keys have expired by now.
    expect([401, 409]).toContain(refused.status);
    if (refused.status === 409) expect(await refused.text()).toContain('has been deleted');

    await setDeleted('NULL');
    await until('its keys to be known', async () => (await isKnown(api)) || undefined);
    await said(run('worker', 'postgres', servers.databaseUrl), /figures at/);
    expect(await api.ask('/api/public/dead-letters/replay', { all: true })).toMatchObject({ tried: events });
    await until('the traces', async () => (await api.totals()).stored === before.stored + events || undefined);
    expect(await api.settled()).toMatchObject({ received, quarantined: 0, balance: 0 });
  });
});
