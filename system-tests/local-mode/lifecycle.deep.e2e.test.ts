import { once } from 'node:events';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { startClickHouse, startPostgres } from '@spanledger/embedded';
import { describe, expect, it } from 'vitest';
import { cleanups, dataDir, newDataDir, sendTrace, start, until } from './lifecycle.fixture.ts';
import { postTrace } from './post-trace.fixture.ts';
import { commandLineOf, processesOn } from './processes-on.ts';
import { spawnServer, testKeys } from './server-process.ts';
import { telemetryEngine } from './telemetry-sql.fixture.ts';

describe('starting and ending', () => {
  it('a first start with a given secret prints it nowhere, prints who can reach it, and closes its data to other accounts', async () => {
    const dir = newDataDir();
    const server = await start(dir);
    expect(server.output()).toContain(testKeys.publicKey);
    expect(server.output()).not.toContain(testKeys.secretKey);
    expect(server.output()).toContain('listens on   127.0.0.1, for this machine only');
    const engines = telemetryEngine === 'clickhouse' ? ['clickhouse', 'postgres'] : ['postgres'];
    const open = ['', 'media', 'encryption-key', ...engines].filter(
      (name) => (statSync(join(dir, name)).mode & 0o066) !== 0,
    );
    expect(open).toEqual([]);
  });

  it('what was answered before an interrupt is there after the next start', async () => {
    const dir = await dataDir();
    const server = await start(dir);
    await sendTrace(server, 'kept');
    expect(await server.end('SIGINT')).toBe(0);
    const again = await start(dir);
    expect(await again.askJson('/api/public/traces/kept')).toMatchObject({ name: 'kept' });
  });

  it('kill -9 of npm, which started it through a shell, leaves no process behind', async () => {
    if (!existsSync('/proc')) return;
    const dir = await dataDir();
    const server = await start(dir, { npm_lifecycle_event: 'start' }, true);
    await server.end('SIGKILL');
    await until(() => processesOn(dir).length === 0);
    expect(processesOn(dir)).toEqual([]);
  });

  it('a server that is asked to end is not ready at once, and accepts new connections until the load balancer had time to notice', async () => {
    const dir = await dataDir();
    const server = await start(dir, { SHUTDOWN_DELAY_MS: '3000' });
    const ended = server.end();
    await until(async () => (await server.ask('/api/public/ready')).status === 500);
    const late = await postTrace(server, 'late');
    expect([late.status, late.headers.get('connection')]).toEqual([207, 'close']);
    expect(await ended).toBe(0);
    const again = await start(dir);
    expect(await again.askJson('/api/public/traces/late')).toMatchObject({ name: 'late' });
  });

  it('while its ClickHouse hangs in the middle of a write, ends in time all the same', async () => {
    if (!existsSync('/proc')) return;
    const dir = await dataDir();
    const server = await start(dir, { SHUTDOWN_TIMEOUT_MS: '500', TELEMETRY_STORE: 'clickhouse' });
    const clickhouse = processesOn(dir).find((pid) => commandLineOf(pid).includes('clickhouse-server'));
    process.kill(Number(clickhouse), 'SIGSTOP');
    const sending = sendTrace(server, 'unanswered').then(
      () => 'answered',
      () => 'cut',
    );
    expect(await server.end()).toBe(0);
    expect(server.output()).not.toContain('did not stop');
    expect(await sending).toBe('cut');
    await until(() => processesOn(dir).length === 0);
  });

  it('of two first starts at once one serves, and the other ends with the process that has the data', async () => {
    const dir = newDataDir();
    const both = [spawnServer({ dataDir: dir }), spawnServer({ dataDir: dir })];
    for (const { child } of both) cleanups.push(() => void child.kill('SIGKILL'));
    const ended = both.map(async ({ child, output }) => {
      const [code] = (await once(child, 'close')) as [number];
      return { code, output: output(), pid: child.pid };
    });
    const loser = await Promise.race(ended);
    expect(loser.code).toBe(1);
    const winner = both.find(({ child }) => child.pid !== loser.pid);
    expect(loser.output).toContain(String(winner?.child.pid));
    await until(() => winner?.output().includes('is ready at') === true);
    winner?.child.kill('SIGTERM');
    const codes = (await Promise.all(ended)).map(({ code }) => code);
    expect(new Set(codes)).toEqual(new Set([0, 1]));
  });

  it('the SPANLEDGER_INIT variables create what they name once, and change nothing on the next start', async () => {
    const dir = newDataDir();
    const environment = {
      SPANLEDGER_INIT_ORG_NAME: 'Acme',
      SPANLEDGER_INIT_PROJECT_NAME: 'Shop',
      SPANLEDGER_INIT_USER_EMAIL: 'owner@example.com',
    };
    const server = await start(dir, environment);
    const first = await server.askJson('/api/public/projects');
    expect(first).toMatchObject({ data: [{ id: 'project-e2e', name: 'Shop', organization: { name: 'Acme' } }] });
    await server.end();
    const again = await start(dir, environment);
    expect(await again.askJson('/api/public/projects')).toEqual(first);
  });

  it('starting and ending uses the servers that are given, starts none of its own, and lets no second process write to them', async () => {
    const engines = newDataDir();
    const postgres = await startPostgres({ dir: join(engines, 'postgres') });
    cleanups.push(async () => postgres.stop());
    const clickhouse = await startClickHouse({ dir: join(engines, 'clickhouse') });
    cleanups.push(async () => clickhouse.stop());
    const environment = { DATABASE_URL: postgres.url, CLICKHOUSE_URL: clickhouse.url };
    const dir = newDataDir();
    const server = await start(dir, environment);
    await sendTrace(server, 'elsewhere');
    expect(await server.askJson('/api/public/traces/elsewhere')).toMatchObject({ name: 'elsewhere' });
    expect(readdirSync(dir)).toEqual(['media']);

    const refused = spawnServer({ dataDir: newDataDir(), environment });
    const [code] = (await once(refused.child, 'close')) as [number];
    expect(code).toBe(1);
    expect(refused.output()).toContain('QUEUE_URL');
    await server.end();
  });
});
