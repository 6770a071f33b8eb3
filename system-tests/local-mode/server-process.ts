import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appFile } from '@spanledger/testing/app-file';
import { askProject, type ProjectAsker } from './ask-project.ts';
import { timescaleVariables } from './timescale-database.ts';

const mainFile = appFile('api');
const startTimeoutMs = 300_000;

export const testKeys = { publicKey: 'pk-sl-e2e', secretKey: 'sk-sl-e2e-secret' } as const;

/** The server as a user runs it: a separate process with its own engines on free ports. Requests use its key. */
export interface ServerProcess extends ProjectAsker {
  readonly url: string;
  readonly dataDir: string;
  readonly child: ChildProcess;
  /** The output so far. */
  readonly output: () => string;
  /** Sends a signal and waits for the exit; returns the exit code. */
  readonly end: (signal?: NodeJS.Signals) => Promise<number | null>;
}

export interface ServerProcessOptions {
  readonly dataDir: string;
  readonly environment?: Record<string, string>;
  /** Runs the server below two nested shells, as npm does. */
  readonly isUnderShells?: boolean;
}

/** Again for some seconds: engines of a killed server write until they notice that it is gone. */
const removal = { recursive: true, force: true, maxRetries: 10, retryDelay: 100 } as const;

/** A directory that any account can enter: as root, PostgreSQL runs under another account. */
export const makeDataDir = (): { dataDir: string; remove: () => void } => {
  const parent = mkdtempSync(join(tmpdir(), 'spanledger-e2e-'));
  chmodSync(parent, 0o755);
  return { dataDir: join(parent, 'data'), remove: () => rmSync(parent, removal) };
};

const underShells = ['-c', `sh -c '"$0" "$1"; true' "$0" "$1"; true`, process.execPath, mainFile];

export const spawnServer = ({ dataDir, environment = {}, isUnderShells = false }: ServerProcessOptions) => {
  const [command, args] = isUnderShells ? ['sh', underShells] : [process.execPath, [mainFile]];
  const child = spawn(command, args, {
    env: {
      ...process.env,
      PORT: '0',
      HOST: '127.0.0.1',
      OTLP_GRPC_PORT: 'off',
      LOG_LEVEL: 'warn',
      SPANLEDGER_DATA_DIR: dataDir,
      SPANLEDGER_INIT_PROJECT_ID: 'project-e2e',
      SPANLEDGER_INIT_PUBLIC_KEY: testKeys.publicKey,
      SPANLEDGER_INIT_SECRET_KEY: testKeys.secretKey,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const keep = (chunk: Buffer): void => {
    text += chunk.toString();
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  return { child, output: () => text };
};

export const startServer = async (options: ServerProcessOptions): Promise<ServerProcess> => {
  const ownPlace = await timescaleVariables(options.dataDir, options.environment ?? {});
  const { child, output } = spawnServer({ ...options, environment: { ...ownPlace, ...options.environment } });
  const deadline = Date.now() + startTimeoutMs;
  while (!output().includes('is ready at')) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the server ended: ${output()}`);
    if (Date.now() > deadline) throw new Error(`the server did not get ready: ${output()}`);
    await new Promise((resolve) => void setTimeout(resolve, 10));
  }
  const [, apiUrl = ''] = /is ready at (\S+)/.exec(output()) ?? [];
  const keys = {
    publicKey: options.environment?.['SPANLEDGER_INIT_PUBLIC_KEY'] ?? testKeys.publicKey,
    secretKey: options.environment?.['SPANLEDGER_INIT_SECRET_KEY'] ?? testKeys.secretKey,
  };
  return {
    url: apiUrl,
    dataDir: options.dataDir,
    child,
    output,
    ...askProject(apiUrl, keys),
    end: async (signal = 'SIGTERM') => {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const exit = once(child, 'exit') as Promise<[number | null]>;
      child.kill(signal);
      const [code] = await exit;
      return code;
    },
  };
};
