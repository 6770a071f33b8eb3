import type { DerivedStats } from '@spanledger/core';
import { readVerifiedProjects, verifyLedger } from '@spanledger/telemetry-sql';
import type { Timescale } from '../client/timescale-client.ts';
import { timescaleEngine } from '../query/timescale-engine.ts';
import { repairDailyCosts, verifyDailyCosts } from './verify-daily-costs.ts';
import { repairPlaces, verifyPlaces } from './verify-places.ts';
import { repairTraceDays, verifyTraceDays } from './verify-trace-days.ts';

export const timescaleDerivedStats = (client: Timescale): DerivedStats => ({
  projects: () => readVerifiedProjects(timescaleEngine(client)),
  verify: async (projectId, period) => [
    ...(await verifyDailyCosts(client, projectId, period)),
    ...(await verifyTraceDays(client, projectId, period)),
    ...(await verifyPlaces(client, projectId, period)),
    ...(await verifyLedger(timescaleEngine(client), projectId, period)),
  ],
  repair: async (projectId, period) => {
    await repairPlaces(client, projectId, period);
    await repairTraceDays(client, projectId, period);
    await repairDailyCosts(client, projectId, period);
  },
});
