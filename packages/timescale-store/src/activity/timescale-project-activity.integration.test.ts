import { describeProjectActivity } from '@spanledger/testing';
import { writeTimeoutMs } from '../client/timescale-client.ts';
import { openTelemetryStore } from '../query/test-telemetry-store.fixture.ts';

describeProjectActivity('PostgreSQL', openTelemetryStore, writeTimeoutMs);
