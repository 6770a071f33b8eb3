import type { ExportQuery, Micros, ProjectId } from '@spanledger/core';
import type { ExportSource } from '@spanledger/telemetry-sql';

/** The source of an export, and its options. */
export interface ExportRun<Row, T> {
  readonly projectId: ProjectId;
  readonly source: ExportSource<Row, T>;
  readonly query: ExportQuery;
  readonly startedAt: Micros;
  /** Only entities that have moved since it began. */
  readonly isCatchingUp: boolean;
}
