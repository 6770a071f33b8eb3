import { describeTelemetryWriter, someProject, someTrace, telemetryRows, traceRow } from '@spanledger/testing';
import { beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { clickHouseRecordReader } from './record-reader.ts';
import { clickHouseTelemetryWriter } from './telemetry-writer.ts';
import { openTestStore } from '../client/test-store.fixture.ts';

const countSchema = z.object({ observations: z.coerce.number(), traces: z.coerce.number(), scores: z.coerce.number() });
const countOf = (table: string): string =>
  `(SELECT count() FROM ${table} FINAL WHERE project_id = {project:String}) AS ${table}`;

let client: ClickHouse;
beforeAll(async () => {
  client = await openTestStore();
});

describeTelemetryWriter('ClickHouse', async () => ({
  writer: clickHouseTelemetryWriter(client),
  records: clickHouseRecordReader(client),
  countRows: async (projectId) => {
    const sql = `SELECT ${['observations', 'traces', 'scores'].map(countOf).join(', ')}`;
    const [row] = await client.query('count', sql, { project: projectId }, countSchema);
    return row ?? { observations: -1, traces: -1, scores: -1 };
  },
}));

it('rows of more months than an insert may hold are all stored, in several inserts', async () => {
  const projectId = someProject();
  const traces = Array.from({ length: 160 }, (_, at) =>
    traceRow({ projectId, id: someTrace(), timestamp: Date.UTC(2000, at, 15) * 1000 }),
  );
  await clickHouseTelemetryWriter(client).write(telemetryRows({ traces }));
  const sql = `SELECT ${['observations', 'traces', 'scores'].map(countOf).join(', ')}`;
  const [row] = await client.query('count', sql, { project: projectId }, countSchema);
  expect(row).toMatchObject({ traces: 160 });
});
