import { describeProjectActivity } from '@spanledger/testing';
import { insertTimeoutMs } from '../client/connection-settings.ts';
import { openTelemetryStore } from '../query/test-telemetry-store.fixture.ts';

describeProjectActivity('ClickHouse', openTelemetryStore, insertTimeoutMs);
