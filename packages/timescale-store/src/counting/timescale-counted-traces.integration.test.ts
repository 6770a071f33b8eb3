import { describeCountedTraces } from '@spanledger/testing';
import { openTestStore } from '../client/test-store.fixture.ts';
import { timescaleTelemetryWriter } from '../writer/telemetry-writer.ts';
import { timescaleCountedTraces } from './timescale-counted-traces.ts';

describeCountedTraces('PostgreSQL', async () => {
  const client = await openTestStore();
  return { writer: timescaleTelemetryWriter(client), countedTraces: timescaleCountedTraces(client) };
});
