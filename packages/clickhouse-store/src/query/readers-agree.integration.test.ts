import { describeReadersAgree } from '@spanledger/testing';
import { openTelemetryStore } from './test-telemetry-store.fixture.ts';

describeReadersAgree('ClickHouse', openTelemetryStore, { runs: 12 });
