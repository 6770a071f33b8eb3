import { computingAfterWrites, describeDailyCostReader, describeSameIds } from '@spanledger/testing';
import { onEachServerAndCompressed } from '../client/on-each-server.fixture.ts';
import { computingStoreOn } from '../query/test-telemetry-store.fixture.ts';

onEachServerAndCompressed((name, openStore) =>
  describeDailyCostReader(`${name}, days computed before,`, async () =>
    computingAfterWrites(computingStoreOn(await openStore()), () => true),
  ),
);

onEachServerAndCompressed((name, openStore) =>
  describeSameIds(`${name}, days computed before,`, async () =>
    computingAfterWrites(computingStoreOn(await openStore()), () => true),
  ),
);
