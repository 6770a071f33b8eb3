import { describeLargeRecords } from '@spanledger/testing';
import { openTestStore } from '../client/test-store.fixture.ts';
import { clickHouseRecordReader } from './record-reader.ts';
import { clickHouseTelemetryWriter } from './telemetry-writer.ts';

describeLargeRecords('ClickHouse', async () => {
  const client = await openTestStore();
  return {
    writer: clickHouseTelemetryWriter(client),
    readerOf: (bytesMax) => clickHouseRecordReader(client, bytesMax),
  };
});
