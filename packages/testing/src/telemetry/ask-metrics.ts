import type { MetricsQuery, MetricsRow, ProjectId } from '@spanledger/core';

/** Asks for values; what the query does not say is said by the suite. */
export type AskMetrics = (projectId: ProjectId, query: Partial<MetricsQuery>) => Promise<readonly MetricsRow[]>;
