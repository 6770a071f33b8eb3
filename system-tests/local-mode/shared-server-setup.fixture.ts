import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findLocalInstance } from '@spanledger/embedded';
import type { ProvidedContext } from 'vitest';
import type { TestProject } from 'vitest/node';

import { adminApiKey } from './ask-project.ts';
import { makeDataDir, startServer } from './server-process.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A server in local mode, shared by the whole run: create a separate project with `ownProject`. */
    sharedServer: {
      readonly url: string;
      readonly grpcUrl: string;
      readonly databaseUrl: string;
      readonly dataDir: string;
      /** Contains its whole output. */
      readonly outputFile: string;
    };
    /** Data of a first start, created by the first file that needs it: see `startedDataDir`. */
    firstStartDir: string;
  }
}

export type SharedServer = ProvidedContext['sharedServer'];

const prepareFile = fileURLToPath(new URL('../../scripts/prepare.mjs', import.meta.url));

/** Packs the build again if it has changed, so that no test runs an old one. */
const pack = (): void => {
  const { status } = spawnSync(process.execPath, [prepareFile, '--only-pack'], { stdio: 'inherit' });
  if (status !== 0) throw new Error('apps/api and apps/worker are not packed: run npm run build');
};

/** vitest's global setup: one server for all files that need only a project. */
export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  pack();
  const data = makeDataDir();
  const firstStartDir = join(dirname(data.dataDir), 'first-start');
  const outputFile = join(dirname(data.dataDir), 'output');
  mkdirSync(firstStartDir);
  project.provide('firstStartDir', firstStartDir);
  const environment = { OTLP_GRPC_PORT: '0', ADMIN_API_KEY: adminApiKey, WEBHOOK_PRIVATE_ADDRESSES: 'allow' };
  const server = await startServer({ dataDir: data.dataDir, environment });
  const [, grpcUrl = ''] = /OTLP gRPC +(\S+)/.exec(server.output()) ?? [];
  const databaseUrl = findLocalInstance(data.dataDir)?.databaseUrl ?? '';
  writeFileSync(outputFile, server.output());
  for (const stream of [server.child.stdout, server.child.stderr]) {
    stream?.on('data', (chunk: Buffer) => appendFileSync(outputFile, chunk));
  }
  project.provide('sharedServer', { url: server.url, grpcUrl, databaseUrl, dataDir: data.dataDir, outputFile });
  return async () => {
    await server.end();
    data.remove();
  };
};
