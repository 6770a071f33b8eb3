import { memoryTelemetryStore } from '../telemetry/telemetry-store.ts';
import { describeTelemetryExporter } from './telemetry-exporter.conformance.ts';

describeTelemetryExporter('memory', async () => memoryTelemetryStore());
