import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openIngestQueue } from '@spanledger/queue';
import { makeDataDir, startServer, testKeys } from '../../system-tests/local-mode/server-process.ts';
import { runInTelemetry } from '../../system-tests/local-mode/telemetry-sql.fixture.ts';
import type { GivenIds } from './given-ids.ts';

/** A server with what pages for operators speak of: a project to delete, open dead letters, and an idle queue. */
export interface OperatedServer {
  readonly url: string;
  readonly environment: Readonly<Record<string, string>>;
  /** As where every api has ended, with the queue alone. */
  readonly stoppedEnvironment: Readonly<Record<string, string>>;
  readonly ids: GivenIds;
  readonly end: () => Promise<void>;
}

const projectId = 'project-e2e';
const letters = ['refused-1', 'refused-2', 'refused-3'];

const none = async () => Promise.reject(new Error('nothing is put in or taken out'));

export const startOperatedServer = async (): Promise<OperatedServer> => {
  const { dataDir, remove } = makeDataDir();
  const server = await startServer({ dataDir });
  const send = async (id: string): Promise<string> => {
    const timestamp = '2026-01-02T03:04:05Z';
    const event = { id: `event-${id}`, type: 'trace-create', timestamp, body: { id, timestamp, name: 'chat' } };
    const response = await server.ask('/api/public/ingestion', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ batch: [event] }),
    });
    await response.text();
    return response.headers.get('x-spanledger-batch-id') ?? '';
  };
  const batchId = await send('stored');
  await runInTelemetry(dataDir, {
    clickhouse: "ALTER TABLE traces ADD CONSTRAINT refusing CHECK NOT startsWith(id, 'refused')",
    timescale: "ALTER TABLE traces ADD CONSTRAINT refusing CHECK (id NOT LIKE 'refused%')",
  });
  for (const id of letters) await send(id);
  const drop = 'ALTER TABLE traces DROP CONSTRAINT refusing';
  await runInTelemetry(dataDir, { clickhouse: drop, timescale: drop });
  const { data } = await server.askJson<{ data: { id: string }[] }>('/api/public/dead-letters?state=open');

  const { databaseUrl } = JSON.parse(readFileSync(join(dataDir, 'local-mode.json'), 'utf8')) as { databaseUrl: string };
  const queue = await openIngestQueue({
    url: databaseUrl,
    codec: { encode: none, decode: none },
    bytesMax: 1,
    ageMaxMs: 1,
    onError: () => undefined,
  });
  await queue.close();
  return {
    url: server.url,
    environment: {
      SPANLEDGER_DATA_DIR: dataDir,
      PUBLIC_KEY: testKeys.publicKey,
      SECRET_KEY: testKeys.secretKey,
    },
    stoppedEnvironment: {
      QUEUE_URL: databaseUrl,
      DATABASE_URL: databaseUrl,
      SPANLEDGER_DATA_DIR: join(dataDir, 'nothing'),
      // Nothing listens there.
      SPANLEDGER_BASE_URL: 'http://127.0.0.1:1',
      METRICS_PORT: '1',
    },
    ids: { projectId, batchId, deadLetterIds: data.map(({ id }) => id) },
    end: async () => {
      await server.end();
      remove();
    },
  };
};
