import type { Difference, DerivedStats, Period, ProjectId } from '@spanledger/core';
import { readVerifiedProjects, verifyLedger } from '@spanledger/telemetry-sql';
import { restMsOfDays } from '../client/connection-settings.ts';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { clickHouseEngine } from '../query/clickhouse-engine.ts';
import { repairDailyCosts, verifyDailyCosts } from './verify-daily-costs.ts';
import { repairDays, verifyDays } from './verify-days.ts';

/** `restMs` is for tests: how old marks must be for later computed values to be used by readers. */
export const clickHouseDerivedStats = (client: ClickHouse, restMs = restMsOfDays): DerivedStats => ({
  projects: () => readVerifiedProjects(clickHouseEngine(client)),
  verify: async (projectId: ProjectId, period: Period | undefined): Promise<readonly Difference[]> => [
    ...(await verifyDailyCosts(client, projectId, period, restMs)),
    ...(await verifyDays(client, 'trace', projectId, period)),
    ...(await verifyDays(client, 'score', projectId, period)),
    ...(await verifyLedger(clickHouseEngine(client), projectId, period)),
  ],
  repair: async (projectId, period) => {
    await repairDays(client, 'trace', projectId, period);
    await repairDays(client, 'score', projectId, period);
    await repairDailyCosts(client, projectId, period);
  },
});
