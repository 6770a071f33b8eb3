import { describeSameIds } from '@spanledger/testing';
import { openTestStore } from '../client/test-store.fixture.ts';
import { asLarge } from './as-large.fixture.ts';
import { telemetryStoreOn } from './test-telemetry-store.fixture.ts';

describeSameIds('ClickHouse, read as if there were many rows,', async () =>
  telemetryStoreOn(asLarge(await openTestStore())),
);
