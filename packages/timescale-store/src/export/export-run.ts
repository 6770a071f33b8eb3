import type { ExportQuery, Micros, ProjectId } from '@spanledger/core';
import type { ExportSource } from '@spanledger/telemetry-sql';

/** What an export reads, and how. */
export interface ExportRun<Row, T> {
  readonly projectId: ProjectId;
  readonly source: ExportSource<Row, T>;
  readonly query: ExportQuery;
  readonly startedAt: Micros;
  /** Only what has moved since it began. */
  readonly isCatchingUp: boolean;
}
