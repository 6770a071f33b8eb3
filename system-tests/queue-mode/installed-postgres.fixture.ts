import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { freePort } from '@spanledger/embedded';
import { run, until } from './processes.fixture.ts';

const programs = ['initdb', 'pg_dump', 'pg_restore', 'postgres'];
const debian = '/usr/lib/postgresql';

const isComplete = (folder: string): boolean => programs.every((name) => existsSync(join(folder, name)));

/** A folder with both a PostgreSQL server and its `pg_dump`, which does not dump newer servers. */
export const installedPostgres: string | undefined = [
  ...(process.env['PATH'] ?? '').split(delimiter),
  ...(existsSync(debian) ? readdirSync(debian).map((version) => join(debian, version, 'bin')) : []),
].find(isComplete);

export interface InstalledPostgres {
  /** The URL of an empty database. */
  readonly url: string;
  stop(): Promise<void>;
}

const idOfNobody = (flag: string): number => Number(spawnSync('id', [flag, 'nobody'], { encoding: 'utf8' }).stdout);

/** PostgreSQL refuses to run as root. */
const ordinary = (): { readonly uid?: number; readonly gid?: number } => {
  if (process.getuid?.() !== 0) return {};
  return { uid: idOfNobody('-u'), gid: idOfNobody('-g') };
};

/** Starts the server in `bin` on a new cluster in `dir`, which other accounts must be able to enter. */
export const startInstalledPostgres = async (bin: string, dir: string): Promise<InstalledPostgres> => {
  const account = ordinary();
  mkdirSync(dir);
  const password = 'e2e-secret';
  const passwordFile = join(dir, 'password');
  writeFileSync(passwordFile, password);
  chmodSync(passwordFile, 0o644);
  if (account.uid !== undefined && account.gid !== undefined) chownSync(dir, account.uid, account.gid);
  const data = join(dir, 'data');
  const made = spawnSync(
    join(bin, 'initdb'),
    ['--pgdata', data, '--username=spanledger', `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--encoding=UTF8'],
    { ...account, cwd: dir, encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } },
  );
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`);
  const port = await freePort();
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off'].flatMap((one) => [
    '-c',
    one,
  ]);
  const server = run(join(bin, 'postgres'), ['-D', data, '-p', String(port), ...settings], { LC_ALL: 'C' }, account);
  const url = `postgresql://spanledger:${password}@127.0.0.1:${port}/postgres`;
  await until('PostgreSQL', () => (/ready to accept connections/.test(server.output()) ? true : undefined));
  // SIGINT rolls back open transactions.
  return { url, stop: async () => void (await server.end('SIGINT')) };
};
