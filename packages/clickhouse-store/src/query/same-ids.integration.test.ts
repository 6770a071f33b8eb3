import { describeSameIds } from '@spanledger/testing';
import { openTelemetryStore } from './test-telemetry-store.fixture.ts';

describeSameIds('ClickHouse', openTelemetryStore);
