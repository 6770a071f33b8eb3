import { startServer, testKeys } from '../../system-tests/local-mode/server-process.ts';
import { startedDataDir } from '../../system-tests/local-mode/started-data-dir.fixture.ts';
import { runInTelemetry } from '../../system-tests/local-mode/telemetry-sql.fixture.ts';
import type { GivenIds } from './given-ids.ts';

/** A server with the subjects of pages for operators: a stored batch and open dead letters. */
export interface OperatedServer {
  readonly url: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly ids: GivenIds;
  readonly end: () => Promise<void>;
}

const projectId = 'project-e2e';
const letters = ['refused-1', 'refused-2', 'refused-3'];

export const startOperatedServer = async (): Promise<OperatedServer> => {
  const { dataDir, remove } = await startedDataDir();
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

  return {
    url: server.url,
    environment: {
      SPANLEDGER_DATA_DIR: dataDir,
      PUBLIC_KEY: testKeys.publicKey,
      SECRET_KEY: testKeys.secretKey,
    },
    ids: { projectId, batchId, deadLetterIds: data.map(({ id }) => id) },
    end: async () => {
      await server.end();
      remove();
    },
  };
};
