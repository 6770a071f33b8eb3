import { once } from 'node:events';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startClickHouse, startPostgres } from '@spanledger/embedded';
import { afterEach, describe, expect, it } from 'vitest';
import { postTrace } from './post-trace.fixture.ts';
import { commandLineOf, processesOn } from './processes-on.ts';
import { makeDataDir, spawnServer, startServer, testKeys, type ServerProcess } from './server-process.ts';

const cleanups: (() => void | Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

const dataDir = (): string => {
  const made = makeDataDir();
  cleanups.push(made.remove);
  return made.dataDir;
};

const start = async (
  dir: string,
  environment: Record<string, string> = {},
  isUnderShells = false,
): Promise<ServerProcess> => {
  const server = await startServer({ dataDir: dir, environment, isUnderShells });
  cleanups.push(async () => server.end('SIGKILL'));
  return server;
};

const sendTrace = async (server: ServerProcess, id: string): Promise<void> => {
  const response = await postTrace(server, id);
  expect([response.status, await response.json()]).toEqual([
    207,
    { successes: [{ id: `event-${id}`, status: 201 }], errors: [] },
  ]);
};

const until = async (condition: () => boolean): Promise<void> => {
  const deadline = Date.now() + 60_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('the condition did not come true in time');
    await new Promise((resolve) => void setTimeout(resolve, 20));
  }
};

describe('starting and ending', () => {
  it('a first start prints the address, both keys and the lines that send a trace and read its cost', async () => {
    const dir = dataDir();
    const made = { SPANLEDGER_INIT_PROJECT_ID: '', SPANLEDGER_INIT_PUBLIC_KEY: '', SPANLEDGER_INIT_SECRET_KEY: '' };
    const server = await start(dir, made);
    const text = server.output();
    const [publicKey] = /pk-sl-[\w-]+/.exec(text) ?? [];
    const [secretKey] = /sk-sl-[\w-]+/.exec(text) ?? [];
    expect(publicKey).toBeDefined();
    expect(secretKey).toBeDefined();
    expect(text).toContain('/api/public/ingestion');
    expect(text).toContain('/api/public/metrics/daily');
    await server.end();
    const again = await start(dir, made);
    expect(again.output()).toContain(publicKey);
    expect(again.output()).not.toContain(secretKey);
  });

  it('a first start with a given secret prints it nowhere, says who can reach it, and closes its data to other accounts', async () => {
    const dir = dataDir();
    const server = await start(dir);
    expect(server.output()).toContain(testKeys.publicKey);
    expect(server.output()).not.toContain(testKeys.secretKey);
    expect(server.output()).toContain('listens on   127.0.0.1, for this machine only');
    const modes = ['', 'clickhouse', 'postgres', 'media'].map((name) => statSync(join(dir, name)).mode & 0o066);
    expect(modes).toEqual([0, 0, 0, 0]);
  });

  it('a trace that was answered is there after kill -9, and the kill leaves no process behind', async () => {
    const dir = dataDir();
    const server = await start(dir);
    await sendTrace(server, 'survivor');
    await server.end('SIGKILL');
    if (existsSync('/proc')) await until(() => processesOn(dir).length === 0);
    const again = await start(dir);
    expect(await again.askJson('/api/public/traces/survivor')).toMatchObject({ name: 'survivor' });
  });

  it('kill -9 of npm, which started it through a shell, leaves no process behind', async () => {
    if (!existsSync('/proc')) return;
    const dir = dataDir();
    const server = await start(dir, { npm_lifecycle_event: 'start' }, true);
    await server.end('SIGKILL');
    await until(() => processesOn(dir).length === 0);
    expect(processesOn(dir)).toEqual([]);
  });

  it('an interrupt ends it cleanly, engines and all, with exit code 0', async () => {
    const dir = dataDir();
    const server = await start(dir);
    await sendTrace(server, 'kept');
    expect(await server.end('SIGINT')).toBe(0);
    if (existsSync('/proc')) expect(processesOn(dir)).toEqual([]);
    const again = await start(dir);
    expect(await again.askJson('/api/public/traces/kept')).toMatchObject({ name: 'kept' });
  });

  it('while its ClickHouse hangs in the middle of a write, ends in time all the same', async () => {
    if (!existsSync('/proc')) return;
    const dir = dataDir();
    const server = await start(dir, { SHUTDOWN_TIMEOUT_MS: '500' });
    const clickhouse = processesOn(dir).find((pid) => commandLineOf(pid).includes('clickhouse-server'));
    process.kill(Number(clickhouse), 'SIGSTOP');
    const sending = sendTrace(server, 'unanswered').then(
      () => 'answered',
      () => 'cut',
    );
    const askedAt = Date.now();
    expect(await server.end()).toBe(0);
    expect(Date.now() - askedAt).toBeLessThan(20_000);
    expect(await sending).toBe('cut');
    await until(() => processesOn(dir).length === 0);
  });

  it('a second start on the same data says that it is running already, where, and harms nothing', async () => {
    const dir = dataDir();
    const server = await start(dir);
    const second = spawnServer({ dataDir: dir });
    const [code] = (await once(second.child, 'close')) as [number];
    expect(code).toBe(1);
    expect(second.output()).toContain('running already');
    expect(second.output()).toContain(server.url);
    await sendTrace(server, 'unharmed');
  });

  it('of two first starts at once one serves, and the other says who has the data', async () => {
    const dir = dataDir();
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

  it('a data directory that cannot be used stops the start with the variable to set', async () => {
    const file = `${dataDir()}-file`;
    writeFileSync(file, '');
    const { child, output } = spawnServer({ dataDir: file });
    const [code] = (await once(child, 'close')) as [number];
    expect(code).toBe(1);
    expect(output()).toContain('SPANLEDGER_DATA_DIR');
    expect(output()).not.toContain('    at ');
  });

  it('a wrong variable stops the start with its name and what was expected', async () => {
    const { child, output } = spawnServer({
      dataDir: dataDir(),
      environment: { PORT: 'http', DATABASE_URL: 'mysql://x' },
    });
    const [code] = (await once(child, 'close')) as [number];
    expect(code).toBe(1);
    expect(output()).toContain('PORT');
    expect(output()).toContain('DATABASE_URL: must be a URL that begins with postgres://');
  });

  it('the SPANLEDGER_INIT variables create what they name once, and change nothing on the next start', async () => {
    const dir = dataDir();
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

  it('uses the servers that are given, starts none of its own, and lets no second process write to them', async () => {
    const engines = dataDir();
    const postgres = await startPostgres({ dir: join(engines, 'postgres') });
    cleanups.push(async () => postgres.stop());
    const clickhouse = await startClickHouse({ dir: join(engines, 'clickhouse') });
    cleanups.push(async () => clickhouse.stop());
    const environment = { DATABASE_URL: postgres.url, CLICKHOUSE_URL: clickhouse.url };
    const dir = dataDir();
    const server = await start(dir, environment);
    await sendTrace(server, 'elsewhere');
    expect(await server.askJson('/api/public/traces/elsewhere')).toMatchObject({ name: 'elsewhere' });
    expect(readdirSync(dir)).toEqual(['media']);

    const refused = spawnServer({ dataDir: dataDir(), environment });
    const [code] = (await once(refused.child, 'close')) as [number];
    expect(code).toBe(1);
    expect(refused.output()).toContain('QUEUE_URL');
    await server.end();
  });
});
