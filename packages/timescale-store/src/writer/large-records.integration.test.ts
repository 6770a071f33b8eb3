import { describeLargeRecords } from '@spanledger/testing';
import { openTestStore } from '../client/test-store.fixture.ts';
import { timescaleRecordReader } from './record-reader.ts';
import { timescaleTelemetryWriter } from './telemetry-writer.ts';

describeLargeRecords('TimescaleDB', async () => {
  const client = await openTestStore();
  return {
    writer: timescaleTelemetryWriter(client),
    readerOf: (bytesMax) => timescaleRecordReader(client, bytesMax),
  };
});
