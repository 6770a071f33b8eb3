import { describeTelemetryExporter } from '@spanledger/testing';
import { openTelemetryStore } from '../query/test-telemetry-store.fixture.ts';

describeTelemetryExporter('ClickHouse', openTelemetryStore);
