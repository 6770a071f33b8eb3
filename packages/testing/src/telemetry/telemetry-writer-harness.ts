import type { ProjectId, RecordReader, TelemetryWriter } from '@spanledger/core';

export interface RowCounts {
  readonly observations: number;
  readonly traces: number;
  readonly scores: number;
}

/** A telemetry store under test: its writer, the reader that merging uses, and a count. */
export interface TelemetryWriterHarness {
  readonly writer: TelemetryWriter;
  readonly records: RecordReader;
  /** The number of live rows of the project, by any key. */
  readonly countRows: (projectId: ProjectId) => Promise<RowCounts>;
}
