import { computingAfterWrites, describeDailyCostReader, describeSameIds } from '@spanledger/testing';
import { openTestStore } from '../client/test-store.fixture.ts';
import { computingStoreOn } from '../query/test-telemetry-store.fixture.ts';

describeDailyCostReader('ClickHouse, days computed before,', async () =>
  computingAfterWrites(computingStoreOn(await openTestStore(), 'daily_costs'), () => true),
);

describeSameIds('ClickHouse, days computed before,', async () =>
  computingAfterWrites(computingStoreOn(await openTestStore()), () => true),
);
