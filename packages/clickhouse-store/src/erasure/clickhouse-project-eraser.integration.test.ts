import { describeProjectEraser } from '@spanledger/testing';
import { openTelemetryStore } from '../query/test-telemetry-store.fixture.ts';

describeProjectEraser('ClickHouse', openTelemetryStore);
