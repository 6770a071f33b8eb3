import type { DailyCostReader } from '@spanledger/core';
import type { Timescale } from '../client/timescale-client.ts';
import { listDailyCosts } from './list-daily-costs.ts';

export const timescaleDailyCostReader = (client: Timescale): DailyCostReader => ({
  list: (projectId, query) => listDailyCosts(client, projectId, query),
});
