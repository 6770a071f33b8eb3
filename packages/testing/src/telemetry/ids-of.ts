import type { ProjectId } from '@spanledger/core';

/** The ids of what a query selects, in its order; of observations `traceId/id`. */
export type IdsOf<Query> = (projectId: ProjectId, query: Partial<Query>) => Promise<string[]>;
