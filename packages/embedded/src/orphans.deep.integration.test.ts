import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { createClient } from '@clickhouse/client';
import { Client } from 'pg';
import { expect, test } from 'vitest';

import { isRunning } from './server-owner.ts';
import { temporaryDir } from './temporary-dir.fixture.ts';

interface Running {
  readonly owner: ChildProcess & { readonly pid: number };
  readonly clickhouseUrl: string;
  readonly postgresUrl: string;
  readonly pids: readonly number[];
  readonly nextLine: () => Promise<string>;
}

const fixture = fileURLToPath(new URL('hold-servers.fixture.ts', import.meta.url));
const dir = temporaryDir();

/** Both servers in a separate process with its own process group, as in a terminal. */
const startOwner = async (): Promise<Running> => {
  const argv = ['--import', 'tsx', '--conditions=@spanledger/source', fixture, dir];
  const owner = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  const lines = createInterface({ input: owner.stdout })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string> => (await lines.next()).value ?? '';
  return { owner: owner as Running['owner'], nextLine, ...(JSON.parse(await nextLine()) as object) } as Running;
};

const expectGone = (pids: readonly number[]): Promise<void> => expect.poll(() => pids.filter(isRunning)).toEqual([]);

const childrenOf = (pid: number): readonly number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);

test('kill -9 of the owner leaves nothing running and loses nothing that was answered', async () => {
  const { owner, clickhouseUrl, postgresUrl, pids } = await startOwner();
  const clickhouse = createClient({ url: clickhouseUrl });
  await clickhouse.command({ query: 'CREATE TABLE kept (id UInt64) ENGINE = MergeTree ORDER BY id' });
  await clickhouse.insert({ table: 'kept', values: [{ id: 42 }], format: 'JSONEachRow' });
  const postgres = new Client(postgresUrl);
  postgres.on('error', () => {});
  await postgres.connect();
  await postgres.query('CREATE TABLE kept AS SELECT 42 AS id');

  process.kill(owner.pid, 'SIGKILL');
  await expectGone(pids);
  await clickhouse.close();
  await postgres.end().catch(() => {});

  const again = await startOwner();
  const reader = createClient({ url: again.clickhouseUrl });
  const rows = await reader.query({ query: 'SELECT toUInt32(id) FROM kept', format: 'JSONCompactEachRow' });
  expect(await rows.json()).toEqual([[42]]);
  await reader.close();
  const client = new Client(again.postgresUrl);
  await client.connect();
  expect((await client.query('SELECT id FROM kept')).rows).toEqual([{ id: 42 }]);
  await client.end();
  process.kill(again.owner.pid, 'SIGKILL');
  await expectGone(again.pids);
});

test('a start right after kill -9 waits for the leftovers to end', async () => {
  const first = await startOwner();
  process.kill(first.owner.pid, 'SIGKILL');
  const second = await startOwner();
  expect(second.pids.every(isRunning)).toBe(true);
  process.kill(second.owner.pid, 'SIGKILL');
  await expectGone([...first.pids, ...second.pids]);
});

test.runIf(existsSync('/proc/self/stat'))(
  'a server whose watchdog was killed too is ended by the next start',
  async () => {
    const first = await startOwner();
    const watchdogs = childrenOf(first.owner.pid).filter((pid) => !first.pids.includes(pid));
    process.kill(first.owner.pid, 'SIGSTOP');
    for (const pid of [...watchdogs, first.owner.pid]) process.kill(pid, 'SIGKILL');
    const second = await startOwner();
    await expectGone(first.pids);
    expect(second.pids.every(isRunning)).toBe(true);
    process.kill(second.owner.pid, 'SIGKILL');
    await expectGone(second.pids);
  },
);

test('Ctrl-C reaches the owner only, which stops the servers when it is done', async () => {
  const { owner, pids, nextLine } = await startOwner();
  process.kill(-owner.pid, 'SIGINT');
  expect(JSON.parse(await nextLine())).toEqual([true, true]);
  await expectGone([...pids, owner.pid]);
  await expect.poll(() => owner.exitCode).toBe(0);
});
