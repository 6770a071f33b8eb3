import { describeRunReader } from '@spanledger/testing';
import { openTelemetryStore } from '../query/test-telemetry-store.fixture.ts';

describeRunReader('ClickHouse', openTelemetryStore);
