import { describeSessionReader } from '@spanledger/testing';
import { openTelemetryStore } from '../query/test-telemetry-store.fixture.ts';

describeSessionReader('ClickHouse', openTelemetryStore);
