import { describeMetricsReader } from './metrics-reader.conformance.ts';
import { memoryTelemetryStore } from './telemetry-store.ts';

describeMetricsReader('the in-memory double', async () => memoryTelemetryStore());
