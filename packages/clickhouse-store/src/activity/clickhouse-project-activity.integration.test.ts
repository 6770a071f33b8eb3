import { describeProjectActivity } from '@spanledger/testing';
import { insertTimeoutMs, markHoldsMs } from '../client/connection-settings.ts';
import { openTelemetryStore } from '../query/test-telemetry-store.fixture.ts';

describeProjectActivity('ClickHouse', openTelemetryStore, markHoldsMs + insertTimeoutMs);
