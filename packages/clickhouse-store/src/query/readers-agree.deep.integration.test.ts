import { computingAfterWrites, describeReadersAgree, propertyRuns } from '@spanledger/testing';
import { openTestStore } from '../client/test-store.fixture.ts';
import { computingStoreOn } from './test-telemetry-store.fixture.ts';

// Every third write leaves days that must be computed when they are read.
describeReadersAgree(
  'ClickHouse',
  async () => computingAfterWrites(computingStoreOn(await openTestStore()), (write) => write % 3 !== 2),
  {
    runs: propertyRuns(2, 1),
  },
);
