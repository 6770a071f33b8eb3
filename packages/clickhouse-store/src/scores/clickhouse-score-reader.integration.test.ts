import { describeScoreReader } from '@spanledger/testing';
import { openTelemetryStore } from '../query/test-telemetry-store.fixture.ts';

describeScoreReader('ClickHouse', openTelemetryStore);
