import { computingAfterWrites, describeMetricsReadersAgree, propertyRuns } from '@spanledger/testing';
import { openTestStore } from '../client/test-store.fixture.ts';
import { computingStoreOn } from '../query/test-telemetry-store.fixture.ts';

// Every third write leaves days that must be computed when they are read.
describeMetricsReadersAgree(
  'ClickHouse',
  async () => computingAfterWrites(computingStoreOn(await openTestStore()), (write) => write % 3 !== 2),
  { runs: propertyRuns(2, 1) },
);
