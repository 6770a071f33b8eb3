import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findLocalInstance } from '@spanledger/embedded';
import type { ProvidedContext } from 'vitest';
import type { TestProject } from 'vitest/node';

import { adminApiKey } from './ask-project.ts';
import { copyDataDir } from './started-data-dir.fixture.ts';
import { makeDataDir, startServer } from './server-process.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A server in local mode, shared by the whole run: make a project of your own with `ownProject`. */
    sharedServer: { readonly url: string; readonly grpcUrl: string; readonly databaseUrl: string };
    /** The data directory of a server that has started once and ended: see `startedDataDir`. */
    startedDataDir: string;
  }
}

export type SharedServer = ProvidedContext['sharedServer'];

const prepareFile = fileURLToPath(new URL('../../scripts/prepare.mjs', import.meta.url));

/** What is built is packed again where that has changed since, so that no test runs what was there before. */
const pack = (): void => {
  const { status } = spawnSync(process.execPath, [prepareFile, '--only-pack'], { stdio: 'inherit' });
  if (status !== 0) throw new Error('apps/api and apps/worker are not packed: run npm run build');
};

/** vitest's global setup: one server for all files that need no more than a project, and what a first start makes. */
export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  pack();
  const data = makeDataDir();
  const started = join(dirname(data.dataDir), 'started');
  await (await startServer({ dataDir: data.dataDir })).end();
  copyDataDir(data.dataDir, started);
  project.provide('startedDataDir', started);
  const environment = { OTLP_GRPC_PORT: '0', ADMIN_API_KEY: adminApiKey, WEBHOOK_PRIVATE_ADDRESSES: 'allow' };
  const server = await startServer({ dataDir: data.dataDir, environment });
  const [, grpcUrl = ''] = /OTLP gRPC +(\S+)/.exec(server.output()) ?? [];
  const databaseUrl = findLocalInstance(data.dataDir)?.databaseUrl ?? '';
  project.provide('sharedServer', { url: server.url, grpcUrl, databaseUrl });
  return async () => {
    await server.end();
    data.remove();
  };
};
