import { describeCountedTraces } from '@spanledger/testing';
import { openTestStore } from '../client/test-store.fixture.ts';
import { clickHouseTelemetryWriter } from '../writer/telemetry-writer.ts';
import { clickHouseCountedTraces } from './clickhouse-counted-traces.ts';

describeCountedTraces('ClickHouse', async () => {
  const client = await openTestStore();
  return { writer: clickHouseTelemetryWriter(client), countedTraces: clickHouseCountedTraces(client) };
});
