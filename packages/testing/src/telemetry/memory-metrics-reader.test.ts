import { propertyRuns } from '../properties/property-runs.ts';
import { describeMetricsReader } from './metrics-reader.conformance.ts';
import { describeMetricsReadersAgree } from './metrics-readers-agree.conformance.ts';
import { memoryTelemetryStore } from './telemetry-store.ts';

describeMetricsReader('the in-memory double', async () => memoryTelemetryStore());
describeMetricsReadersAgree('days', async () => memoryTelemetryStore(), { runs: propertyRuns(30, 4) });
