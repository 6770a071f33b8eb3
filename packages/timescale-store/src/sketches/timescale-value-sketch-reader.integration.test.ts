import { describeValueSketches, propertyRuns } from '@spanledger/testing';
import { onEachServerAndCompressed } from '../client/on-each-server.fixture.ts';
import { computingStoreOn } from '../query/test-telemetry-store.fixture.ts';

onEachServerAndCompressed((name, openStore) =>
  describeValueSketches(name, async () => computingStoreOn(await openStore()), { runs: propertyRuns(2) }),
);
