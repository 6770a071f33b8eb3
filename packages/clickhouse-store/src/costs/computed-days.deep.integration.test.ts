import { computingAfterWrites, describeDailyCostReader, describeSameIds } from '@spanledger/testing';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { openTestStore } from '../client/test-store.fixture.ts';
import { asSummed } from '../query/as-large.fixture.ts';
import { computingStoreOn } from '../query/test-telemetry-store.fixture.ts';

describeDailyCostReader('ClickHouse, days computed before,', async () =>
  computingAfterWrites(computingStoreOn(await openTestStore(), 'daily_costs'), () => true),
);

describeSameIds('ClickHouse, days computed before,', async () =>
  computingAfterWrites(computingStoreOn(await openTestStore()), () => true),
);

// One statement computes the days of both projects: they have the same `computed_at`.
for (const [name, asRead] of [
  ['', (client: ClickHouse) => client],
  [' and the sums of traces used', asSummed],
] as const) {
  describeSameIds(`ClickHouse, days of both computed at once${name},`, async () =>
    computingAfterWrites(computingStoreOn(asRead(await openTestStore())), (write) => write === 1),
  );
}
