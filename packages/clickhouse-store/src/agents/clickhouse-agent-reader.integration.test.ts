import { computingAfterWrites, describeAgentDays, describeAgentReader } from '@spanledger/testing';
import { openTestStore } from '../client/test-store.fixture.ts';
import { computingStoreOn, openTelemetryStore } from '../query/test-telemetry-store.fixture.ts';
import { uncomputedAgentDays } from './uncomputed-agent-days.ts';

describeAgentReader('ClickHouse, days computed when they are read,', openTelemetryStore);

describeAgentReader('ClickHouse, days computed before,', async () =>
  computingAfterWrites(computingStoreOn(await openTestStore(), 'agent_days'), () => true),
);

describeAgentDays('ClickHouse', async () => {
  const client = await openTestStore();
  return {
    ...computingStoreOn(client, 'agent_days'),
    uncomputedAgentDays: (projectId, period) => uncomputedAgentDays(client, projectId, period, 0),
  };
});
