import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const mainFile = resolve(import.meta.dirname, '../apps/api/dist/main.js');

export interface BenchServer {
  readonly child: ChildProcess;
  readonly apiUrl: string;
  readonly clickhouseUrl: string;
  readonly authorization: string;
  /** From the start of the process until it said that it is ready, in milliseconds. */
  readonly readyMs: number;
  readonly stop: () => Promise<void>;
}

export const makeDataDir = (): { dataDir: string; remove: () => void } => {
  const parent = mkdtempSync(join(tmpdir(), 'spanledger-bench-'));
  chmodSync(parent, 0o755);
  return { dataDir: join(parent, 'data'), remove: () => rmSync(parent, { recursive: true, force: true }) };
};

export const freePort = async (): Promise<number> => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

/** Where the databases are that a server on this directory brought. */
export const readDatabases = (dataDir: string): { databaseUrl: string; clickhouseUrl: string } =>
  JSON.parse(readFileSync(join(dataDir, 'local-mode.json'), 'utf8')) as { databaseUrl: string; clickhouseUrl: string };

/** The built server as a process of its own, in local mode. */
export const startServer = async (dataDir: string, environment: Record<string, string> = {}): Promise<BenchServer> => {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [mainFile], {
    env: {
      ...process.env,
      PORT: '0',
      HOST: '127.0.0.1',
      LOG_LEVEL: 'error',
      SPANLEDGER_DATA_DIR: dataDir,
      SPANLEDGER_INIT_PUBLIC_KEY: 'pk-sl-bench',
      SPANLEDGER_INIT_SECRET_KEY: 'sk-sl-bench',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  while (!output.includes('is ready at')) {
    if (child.exitCode !== null) throw new Error(`the server ended: ${output}`);
    await new Promise((wake) => void setTimeout(wake, 5));
  }
  const readyMs = performance.now() - startedAt;
  const { apiUrl, clickhouseUrl } = JSON.parse(readFileSync(join(dataDir, 'local-mode.json'), 'utf8')) as Record<
    string,
    string
  >;
  return {
    child,
    apiUrl: apiUrl ?? '',
    clickhouseUrl: clickhouseUrl ?? '',
    authorization: `Basic ${Buffer.from('pk-sl-bench:sk-sl-bench').toString('base64')}`,
    readyMs,
    stop: async () => {
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      await exit;
    },
  };
};
