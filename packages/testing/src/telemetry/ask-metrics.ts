import type { MetricsQuery, MetricsRow, ProjectId } from '@spanledger/core';

/** Queries metrics; the suite sets the other fields of the query. */
export type AskMetrics = (projectId: ProjectId, query: Partial<MetricsQuery>) => Promise<readonly MetricsRow[]>;
