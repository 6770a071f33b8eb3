import { computingAfterWrites, describeAgentDays, describeAgentReader } from '@spanledger/testing';
import { beforeAll } from 'vitest';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { openTestStore } from '../client/test-store.fixture.ts';
import { computingStoreOn, telemetryStoreOn } from '../query/test-telemetry-store.fixture.ts';
import { uncomputedAgentDays } from './uncomputed-agent-days.ts';

let client: ClickHouse;
beforeAll(async () => {
  client = await openTestStore();
});

describeAgentReader('ClickHouse, days computed when they are read,', async () => telemetryStoreOn(client));

describeAgentReader('ClickHouse, days computed before,', async () =>
  computingAfterWrites(computingStoreOn(client, 'agent_days'), () => true),
);

describeAgentDays('ClickHouse', async () => ({
  ...computingStoreOn(client, 'agent_days'),
  uncomputedAgentDays: (projectId, period) => uncomputedAgentDays(client, projectId, period, 0),
}));
