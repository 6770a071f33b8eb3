import type { ProjectId, RecordReader, TelemetryWriter } from '@spanledger/core';

export interface RowCounts {
  readonly observations: number;
  readonly traces: number;
  readonly scores: number;
}

/** A store of telemetry under test: its writer, the reader that merging relies on, and a count. */
export interface TelemetryWriterHarness {
  readonly writer: TelemetryWriter;
  readonly records: RecordReader;
  /** How many live rows the project has, by any key. */
  readonly countRows: (projectId: ProjectId) => Promise<RowCounts>;
}
