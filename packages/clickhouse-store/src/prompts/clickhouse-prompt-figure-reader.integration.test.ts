import { describePromptFigureReader } from '@spanledger/testing';
import { openTelemetryStore } from '../query/test-telemetry-store.fixture.ts';

describePromptFigureReader('ClickHouse', openTelemetryStore);
