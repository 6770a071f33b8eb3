import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@spanledger/embedded';
import { expect } from 'vitest';

/** Whether tests of poolers cannot run: PgBouncer is not installed. */
export const isPoolerMissing = spawnSync('pgbouncer', ['--version']).status !== 0;

export interface Pooler {
  /** That of the server, through the pooler. */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** PgBouncer with the settings of its own package, before a server. */
export const startPooler = async (serverUrl: string, mode: 'session' | 'transaction'): Promise<Pooler> => {
  const server = new URL(serverUrl);
  const port = await freePort();
  const directory = mkdtempSync(join(tmpdir(), 'spanledger-pgbouncer-'));
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
  let said = '';
  pooler.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  await expect.poll(() => said).toContain('process up');
  return {
    url: Object.assign(new URL(server), { port }).href,
    stop: async () => {
      pooler.kill('SIGINT');
      await ended;
      rmSync(directory, { recursive: true });
    },
  };
};
