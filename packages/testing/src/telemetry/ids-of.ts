import type { ProjectId } from '@spanledger/core';

/** The ids that a query selects, in its order; of observations `traceId/id`. */
export type IdsOf<Query> = (projectId: ProjectId, query: Partial<Query>) => Promise<string[]>;
