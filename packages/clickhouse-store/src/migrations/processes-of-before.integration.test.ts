import { createClient } from '@clickhouse/client';
import { aReceipt, someProject, telemetryRows } from '@spanledger/testing';
import { expect, inject, test } from 'vitest';
import { openTestStore } from '../client/test-store.fixture.ts';
import { clickHouseTelemetryWriter } from '../writer/telemetry-writer.ts';

test('receipts of a process that leaves it to views to say where rows lie are refused for now, and ours are not', async () => {
  const client = await openTestStore();
  const writer = clickHouseTelemetryWriter(client);
  const projectId = someProject();
  await writer.write(telemetryRows({ receipts: [aReceipt({ projectId })] }));
  await writer.write(telemetryRows({ receipts: [aReceipt({ projectId })] }));
  const before = createClient({ url: inject('clickhouseUrl'), database: client.database });
  const copy = 'INSERT INTO ingest_batches SELECT * REPLACE (part + 1 AS part) FROM ingest_batches';
  // Such a process retries after this error.
  await expect(before.command({ query: copy })).rejects.toMatchObject({ type: 'TOO_MANY_PARTS' });
  await expect(before.command({ query: 'INSERT INTO cost_revisions (project_id) VALUES (1)' })).rejects.toMatchObject({
    type: 'UNKNOWN_TABLE',
  });
  await before.close();
});
