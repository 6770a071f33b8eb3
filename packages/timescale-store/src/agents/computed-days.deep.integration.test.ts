import { computingAfterWrites, describeAgentReader } from '@spanledger/testing';
import { onEachServer } from '../client/on-each-server.fixture.ts';
import { computingStoreOn } from '../query/test-telemetry-store.fixture.ts';

onEachServer((name, openStore) =>
  describeAgentReader(`${name}, days computed before,`, async () =>
    computingAfterWrites(computingStoreOn(await openStore()), () => true),
  ),
);
