import { computingAfterWrites, describeMetricsReader } from '@spanledger/testing';
import { openTestStore } from '../client/test-store.fixture.ts';
import { asSummed } from '../query/as-large.fixture.ts';
import { computingStoreOn, openTelemetryStore } from '../query/test-telemetry-store.fixture.ts';

describeMetricsReader('ClickHouse', openTelemetryStore);

describeMetricsReader('ClickHouse, sums of traces computed before,', async () =>
  computingAfterWrites(computingStoreOn(asSummed(await openTestStore()), 'trace_sums'), () => true),
);
