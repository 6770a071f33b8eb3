import { describeMetricsReader } from '@spanledger/testing';
import { openTelemetryStore } from '../query/test-telemetry-store.fixture.ts';

describeMetricsReader('ClickHouse', openTelemetryStore);
