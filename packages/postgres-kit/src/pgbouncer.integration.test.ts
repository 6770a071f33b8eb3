import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { openPool } from './connect.ts';
import { refuseTransactionPooling } from './refuse-transaction-pooling.ts';

const cleanups: (() => unknown)[] = [];
afterAll(async () => {
  for (const clean of cleanups.splice(0).toReversed()) await clean();
});

const isMissing = spawnSync('pgbouncer', ['--version']).status !== 0;

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
};

/** The URL of a pooler, with the settings of its own package, before the server of the tests. */
const startPooler = async (mode: 'session' | 'transaction'): Promise<string> => {
  const server = new URL(inject('postgresUrl'));
  const port = await freePort();
  const directory = mkdtempSync(join(tmpdir(), 'spanledger-pgbouncer-'));
  cleanups.push(() => rmSync(directory, { recursive: true }));
  // It does not run as root.
  chmodSync(directory, 0o755);
  const [users, settings] = [join(directory, 'users.txt'), join(directory, 'pgbouncer.ini')];
  writeFileSync(users, `"${server.username}" "${decodeURIComponent(server.password)}"\n`);
  writeFileSync(
    settings,
    `[databases]
* = host=${server.hostname} port=${server.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${users}
pool_mode = ${mode}
`,
  );
  const asUser = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const pooler = spawn('pgbouncer', [...asUser, settings], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(pooler, 'exit');
  cleanups.push(async () => {
    pooler.kill('SIGINT');
    await ended;
  });
  let said = '';
  pooler.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  await expect.poll(() => said).toContain('process up');
  return Object.assign(new URL(server), { port }).href;
};

describe.skipIf(isMissing)('behind a pooler (skipped without pgbouncer)', () => {
  it('sessions have their settings, and locks are those of one process', async () => {
    const url = await startPooler('session');
    const session = { statement_timeout: 12_000, search_path: 'telemetry,public' };
    const pool = openPool(url, { applicationName: 'spanledger test of poolers', session });
    cleanups.push(() => pool.end());
    const asked = `SELECT current_setting('statement_timeout') AS statement_timeout, current_setting('search_path') AS search_path`;
    expect((await pool.query(asked)).rows).toEqual([{ statement_timeout: '12s', search_path: 'telemetry,public' }]);
    await expect(refuseTransactionPooling(url, 'DATABASE_URL')).resolves.toBeUndefined();
  });

  it('a pooler of transactions is refused with what to name instead, even while others use it', async () => {
    const url = await startPooler('transaction');
    const busy = openPool(url, { applicationName: 'spanledger test of poolers', max: 3 });
    cleanups.push(() => busy.end());
    const others = Promise.all([1, 2, 3].map(async () => busy.query('SELECT pg_sleep(0.5)')));
    await expect(refuseTransactionPooling(url, 'DATABASE_URL')).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/^DATABASE_URL leads to a pooler of transactions.*pool_mode = session/) as string,
    });
    await others;
  });
});

it('a server without a pooler is not refused', async () => {
  await expect(refuseTransactionPooling(inject('postgresUrl'), 'DATABASE_URL')).resolves.toBeUndefined();
});
