// `node scripts/test-postgres.mjs DIRECTORY [vitest arguments]`: starts the PostgreSQL whose programs are in a directory
// (`/usr/lib/postgresql/15/bin`), and runs the suites of what keeps anything in PostgreSQL on it; with
// `TEST_DEPTH=usual` without those that are deep.
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepare } from './prepare.mjs';

const [programs, ...given] = process.argv.slice(2);
if (programs === undefined) throw new Error('Name the directory of initdb and pg_ctl.');

const { root, bin } = prepare();
// Built by now, and not before.
const { freePort } = await import('@spanledger/embedded');
const dir = mkdtempSync(join(tmpdir(), 'spanledger-postgres-'));
chmodSync(dir, 0o755);
const data = join(dir, 'data');
const passwordFile = join(dir, 'password');
const password = 'test';
writeFileSync(passwordFile, password);

/** It refuses to run as root: Debian's package creates an account for it. */
const isRoot = process.getuid?.() === 0;
const idOf = (flag) => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout);
if (isRoot) chownSync(dir, idOf('-u'), idOf('-g'));
const run = (program, ...parameters) => {
  const command = [join(programs, program), ...parameters];
  const [file, ...rest] = isRoot ? ['runuser', '-u', 'postgres', '--', ...command] : command;
  const { status } = spawnSync(file, rest, { stdio: ['ignore', 'ignore', 'inherit'], cwd: dir });
  if (status !== 0) throw new Error(`${program} has failed.`);
};

const port = await freePort();
let status = 1;
try {
  run(
    'initdb',
    '-D',
    data,
    '-U',
    'postgres',
    '-E',
    'UTF8',
    '--locale=C',
    '--auth=scram-sha-256',
    '--pwfile',
    passwordFile,
  );
  const settings = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    `unix_socket_directories=${dir}`,
    'max_connections=200',
    'fsync=off',
    'synchronous_commit=off',
    'full_page_writes=off',
    'autovacuum=off',
    'shared_preload_libraries=pg_stat_statements',
  ];
  const options = settings.map((setting) => `-c ${setting}`).join(' ');
  run('pg_ctl', '-D', data, '-l', join(dir, 'log'), '-w', '-o', options, 'start');
  try {
    const suites = ['queue', 'postgres-store', 'timescale-store'].map((name) => `packages/${name}/`);
    // Queues on Redis have nothing in PostgreSQL.
    const vitest = ['run', '--project', 'integration', ...suites, ...given];
    const POSTGRES_TEST_URL = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
    const env = { TEST_DEPTH: 'all', ...process.env, POSTGRES_TEST_URL, TEST_WITHOUT: '**/redis-*' };
    status = spawnSync(bin('vitest'), vitest, { cwd: root, stdio: 'inherit', env }).status ?? 1;
  } finally {
    run('pg_ctl', '-D', data, '-m', 'immediate', 'stop');
  }
} finally {
  rmSync(dir, { recursive: true, force: true });
}
process.exit(status);
