import type { ProjectId } from '@spanledger/core';

/** The ids that a query selects, in its order; `traceId/id` for observations. */
export type IdsOf<Query> = (projectId: ProjectId, query: Partial<Query>) => Promise<string[]>;
