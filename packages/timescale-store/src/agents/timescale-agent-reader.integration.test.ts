import { describeAgentDays, describeAgentReader } from '@spanledger/testing';
import { onEachServer } from '../client/on-each-server.fixture.ts';
import { computingStoreOn, telemetryStoreOn } from '../query/test-telemetry-store.fixture.ts';
import { uncomputedAgentDays } from './uncomputed-agent-days.ts';

onEachServer((name, openStore) => {
  describeAgentReader(`${name}, days computed when they are read,`, async () => telemetryStoreOn(await openStore()));
  describeAgentDays(name, async () => {
    const client = await openStore();
    return {
      ...computingStoreOn(client),
      uncomputedAgentDays: (projectId, period) => uncomputedAgentDays(client, projectId, period),
    };
  });
});
