import { memoryRecordReader } from './memory-record-reader.ts';
import { memoryTelemetry } from './memory-telemetry.ts';
import { memoryTelemetryWriter } from './memory-telemetry-writer.ts';
import { describeTelemetryWriter } from './telemetry-writer.conformance.ts';

describeTelemetryWriter('the in-memory double', async () => {
  const state = memoryTelemetry();
  return {
    writer: memoryTelemetryWriter(state),
    records: memoryRecordReader(state),
    countRows: async (projectId) => ({
      observations: state.observations.of(projectId).length,
      traces: state.traces.of(projectId).length,
      scores: state.scores.of(projectId).length,
    }),
  };
});
