import type { DailyCostReader } from '@spanledger/core';
import type { Timescale } from '../client/timescale-client.ts';
import { listDailyCosts } from './list-daily-costs.ts';
import { sumDays, topSums } from './sum-days.ts';
import { sumDaysOfProjects } from './sum-days-of-projects.ts';

export const timescaleDailyCostReader = (client: Timescale): DailyCostReader => ({
  list: (projectId, query) => listDailyCosts(client, projectId, query),
  sums: (projectId, query) => sumDays(client, projectId, query),
  topSums: (projectId, query) => topSums(client, projectId, query),
  sumsOfProjects: (projectIds, query) => sumDaysOfProjects(client, projectIds, query),
});
