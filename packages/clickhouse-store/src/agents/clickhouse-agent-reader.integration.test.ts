import { describeAgentReader } from '@spanledger/testing';
import { openTelemetryStore } from '../query/test-telemetry-store.fixture.ts';

describeAgentReader('ClickHouse', openTelemetryStore);
