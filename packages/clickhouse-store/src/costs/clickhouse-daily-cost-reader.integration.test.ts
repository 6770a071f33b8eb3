import { describeDailyCostReader } from '@spanledger/testing';
import { openTelemetryStore } from '../query/test-telemetry-store.fixture.ts';

describeDailyCostReader('ClickHouse', openTelemetryStore);
