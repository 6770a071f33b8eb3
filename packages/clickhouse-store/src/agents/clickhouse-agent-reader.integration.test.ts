import { computingAfterWrites, describeAgentDays, describeAgentReader } from '@spanledger/testing';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { restMsOfDays } from '../client/connection-settings.ts';
import { openTestStore } from '../client/test-store.fixture.ts';
import { computingStoreOn, openTelemetryStore } from '../query/test-telemetry-store.fixture.ts';
import { uncomputedAgentDays } from './uncomputed-agent-days.ts';

describeAgentReader('ClickHouse, days computed when they are read,', openTelemetryStore);

describeAgentReader('ClickHouse, days computed before,', async () =>
  computingAfterWrites(computingStoreOn(await openTestStore()), () => true),
);

describeAgentDays('ClickHouse', async () => {
  const client = await openTestStore();
  return {
    ...computingStoreOn(client),
    uncomputedAgentDays: (projectId, period) => uncomputedAgentDays(client, projectId, period, 0),
  };
});

test('agents of days rest twice as long as an insert may take before the server computes them by itself', async () => {
  const client = await openTestStore();
  const schema = z.object({ statement: z.string() });
  const [row] = await client.query('view', 'SHOW CREATE TABLE agent_days_mv', {}, schema);
  expect(row?.statement).toContain(`rest_ms = ${restMsOfDays}`);
});
