import { describeTraceReader } from '@spanledger/testing';
import { openTelemetryStore } from '../query/test-telemetry-store.fixture.ts';

describeTraceReader('ClickHouse', openTelemetryStore);
