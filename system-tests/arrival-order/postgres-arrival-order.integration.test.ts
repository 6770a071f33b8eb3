import { propertyRuns } from '@spanledger/testing';
import { timescaleTelemetryStore } from '@spanledger/timescale-store';
import { openPostgresDatabase } from '../../apps/api/src/migrated-databases.fixture.ts';
import { openArrivalBench } from './arrival-bench.fixture.ts';
import { describeArrivalOrder, runsOnEngine } from './arrival-order-property.fixture.ts';

describeArrivalOrder('PostgreSQL', runsOnEngine(propertyRuns(1)), async (onEnd) => {
  const { client, close } = await openPostgresDatabase();
  onEnd(close);
  const store = timescaleTelemetryStore(client, () => Date.now() * 1000);
  return openArrivalBench(store, store.records);
});
