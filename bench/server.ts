import type { ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appFile } from '@spanledger/testing/app-file';
import { startProcess } from './processes.ts';

/** Of a Redis that keeps what it is given, as a queue needs it. */
export const redisArguments = ['--maxmemory-policy', 'noeviction', '--appendfsync', 'everysec'] as const;

export interface BenchServer {
  readonly child: ChildProcess;
  readonly apiUrl: string;
  readonly clickhouseUrl: string;
  readonly databaseUrl: string;
  readonly authorization: string;
  /** From the start of the process to its ready message, in milliseconds. */
  readonly readyMs: number;
  readonly stop: () => Promise<void>;
}

const directories: string[] = [];
process.once('exit', () => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

/**
 * A directory for data, removed when this process exits, and not before: where a file system has no journal (ext4 as
 * some virtual machines have it), each new file first looks at all that were deleted in the last minutes, and a later
 * part of the run would pay for an earlier one.
 */
export const makeDataDir = (): string => {
  const parent = mkdtempSync(join(tmpdir(), 'spanledger-bench-'));
  chmodSync(parent, 0o755);
  directories.push(parent);
  return join(parent, 'data');
};

/** Where the databases are that a server on this directory brought. */
export const readDatabases = (dataDir: string): { databaseUrl: string; clickhouseUrl: string } =>
  JSON.parse(readFileSync(join(dataDir, 'local-mode.json'), 'utf8')) as { databaseUrl: string; clickhouseUrl: string };

/** The built server, of this checkout or another, as a process of its own, in local mode. */
export const startServer = async (
  dataDir: string,
  environment: Record<string, string> = {},
  app: string = appFile('api'),
): Promise<BenchServer> => {
  const startedAt = performance.now();
  const { child, stop } = await startProcess(process.execPath, [app], /is ready at/, {
    PORT: '0',
    HOST: '127.0.0.1',
    LOG_LEVEL: 'error',
    SPANLEDGER_DATA_DIR: dataDir,
    SPANLEDGER_INIT_PUBLIC_KEY: 'pk-sl-bench',
    SPANLEDGER_INIT_SECRET_KEY: 'sk-sl-bench',
    ...environment,
  });
  const readyMs = performance.now() - startedAt;
  const { apiUrl, clickhouseUrl, databaseUrl } = JSON.parse(
    readFileSync(join(dataDir, 'local-mode.json'), 'utf8'),
  ) as Record<string, string>;
  return {
    child,
    apiUrl: apiUrl ?? '',
    clickhouseUrl: clickhouseUrl ?? '',
    databaseUrl: databaseUrl ?? '',
    authorization: `Basic ${Buffer.from('pk-sl-bench:sk-sl-bench').toString('base64')}`,
    readyMs,
    stop,
  };
};
