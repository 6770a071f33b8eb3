import { execFile } from 'node:child_process';
import { chownSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { EmbeddedServerError } from '../embedded-server.ts';
import { newSecret } from '../secret-file.ts';
import { assertReachable, mendOwner } from './mend-owner.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import type { ServerAccount } from './server-account.ts';

export interface Cluster {
  readonly dir: string;
  readonly password: string;
}

const run = promisify(execFile);
const passwordFile = 'spanledger.password';
/** The data format belongs to one major version; another one would get a folder of its own. */
const clusterFolder = '18';

/**
 * The cluster in this data directory, created when missing. It is created next to its place and moved there when
 * complete, so an interrupted first start leaves nothing half done.
 */
export const initialiseCluster = async (
  dataDir: string,
  binaries: PostgresBinaries,
  account: ServerAccount,
): Promise<Cluster> => {
  const dir = join(dataDir, clusterFolder);
  assertReachable(dataDir);
  if (existsSync(dir)) mendOwner(dir, account);
  else await create(dir, binaries, account);
  return { dir, password: readFileSync(join(dir, passwordFile), 'utf8').trim() };
};

const create = async (dir: string, binaries: PostgresBinaries, account: ServerAccount): Promise<void> => {
  const partial = `${dir}.partial`;
  const secret = `${dir}.password`;
  rmSync(partial, { recursive: true, force: true });
  writeFileSync(secret, newSecret(), { mode: 0o600 });
  if (account.owner !== undefined) chownSync(secret, account.owner.uid, account.owner.gid);
  const { file, given, ids } = account.command(binaries.initdb, initdbArguments(partial, secret));
  try {
    await run(file, given, { ...ids, env: { ...process.env, LC_ALL: 'C' } });
  } catch (cause) {
    rmSync(partial, { recursive: true, force: true });
    const { stderr = '' } = cause as { stderr?: string };
    throw new EmbeddedServerError('start_failed', `PostgreSQL could not be set up in ${dir}: ${stderr.trim()}`, {
      cause,
    });
  }
  renameSync(secret, join(partial, passwordFile));
  renameSync(partial, dir);
};

const initdbArguments = (dir: string, secret: string): readonly string[] => [
  `--pgdata=${dir}`,
  `--pwfile=${secret}`,
  '--username=postgres',
  '--auth=scram-sha-256',
  '--encoding=UTF8',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--locale=C',
];
