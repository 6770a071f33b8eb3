import { describeLedgerReader } from '@spanledger/testing';
import { openTelemetryStore } from '../query/test-telemetry-store.fixture.ts';

describeLedgerReader('ClickHouse', openTelemetryStore);
