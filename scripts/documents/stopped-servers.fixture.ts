import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '@spanledger/embedded';
import { openIngestQueue } from '@spanledger/queue';
import type { OperatedServer } from './operated-server.fixture.ts';

const nowhere = 'http://127.0.0.1:9';

const unused = async (): Promise<never> => {
  throw new Error('nothing is queued here');
};

/** The servers of an installation with a queue, which an api has opened; every api and worker is stopped. */
export const makeStoppedServers = async (): Promise<OperatedServer> => {
  const dir = mkdtempSync(join(tmpdir(), 'spanledger-stopped-'));
  // Run by root, PostgreSQL gets an ordinary account, which needs access to the directory.
  chmodSync(dir, 0o755);
  const postgres = await startPostgres({ dir: join(dir, 'postgres') });
  const { url } = postgres;
  const codec = { encode: unused, decode: unused };
  const queue = await openIngestQueue({ url, codec, bytesMax: 1e6, ageMaxMs: 60_000, onError: () => undefined });
  await queue.close();
  return {
    url: nowhere,
    environment: { DATABASE_URL: url, QUEUE_URL: url, CLICKHOUSE_URL: nowhere, SPANLEDGER_BASE_URL: nowhere },
    ids: { projectId: '', batchId: '', deadLetterIds: [] },
    end: async () => {
      await postgres.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
};
