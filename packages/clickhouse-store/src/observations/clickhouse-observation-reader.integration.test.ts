import { describeObservationReader } from '@spanledger/testing';
import { openTelemetryStore } from '../query/test-telemetry-store.fixture.ts';

describeObservationReader('ClickHouse', openTelemetryStore);
