import { describeReadingInParts } from '@spanledger/testing';
import { openTelemetryStore } from './test-telemetry-store.fixture.ts';

describeReadingInParts('ClickHouse', openTelemetryStore);
