import type { AgentReader } from '@spanledger/core';

import type { TelemetryEngine } from '../engine.ts';
import { agentDaysOf } from './agent-days.ts';
import { listRuns } from './list-runs.ts';
import { readFigures } from './read-figures.ts';

/** Beyond these a caller narrows the period. */
const runRowsMax = 20_000;
const workRowsMax = 100_000;

/** Stored sums of computed days, and the rows of the others: each is right for the moment at which it is read. */
export const agentReader = (engine: TelemetryEngine): AgentReader => ({
  runs: async (projectId, query) => {
    const days = await agentDaysOf(engine, projectId, query);
    return listRuns(engine, projectId, query, days, { rowsMax: runRowsMax });
  },
  figures: async (projectId, query) => {
    if (query.names.length === 0) return [];
    const days = await agentDaysOf(engine, projectId, query);
    return readFigures(engine, projectId, query, days, { rowsMax: workRowsMax });
  },
});
