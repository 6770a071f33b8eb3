import { describeDeadLetterStore } from '@spanledger/testing';
import { openTelemetryStore } from '../query/test-telemetry-store.fixture.ts';

describeDeadLetterStore('ClickHouse', openTelemetryStore);
