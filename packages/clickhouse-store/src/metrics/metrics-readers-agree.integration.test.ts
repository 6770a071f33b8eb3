import { describeMetricsReadersAgree, propertyRuns } from '@spanledger/testing';
import { openTelemetryStore } from '../query/test-telemetry-store.fixture.ts';

describeMetricsReadersAgree('ClickHouse', openTelemetryStore, { runs: propertyRuns(2, 1) });
