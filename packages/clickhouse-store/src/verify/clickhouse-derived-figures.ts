import type { Difference, DerivedFigures, Period, ProjectId } from '@spanledger/core';
import { z } from 'zod';
import { restMsOfDays } from '../client/connection-settings.ts';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { repairDailyCosts, verifyDailyCosts } from './verify-daily-costs.ts';
import { repairDays, verifyDays } from './verify-days.ts';
import { verifyLedger } from './verify-ledger.ts';
import { verifyLimits } from './differing-groups.ts';

const projectSchema = z.object({ project_id: z.string() });

const projectsSql = `
SELECT project_id FROM (
    SELECT project_id FROM observations UNION DISTINCT SELECT project_id FROM traces UNION DISTINCT SELECT project_id FROM scores
)
ORDER BY project_id`;

/** `restMs` is for tests: how long marks must be past for what was computed since to be taken by readers. */
export const clickHouseDerivedFigures = (client: ClickHouse, restMs = restMsOfDays): DerivedFigures => ({
  projects: async () => {
    const rows = await client.query('verify-projects', projectsSql, {}, projectSchema, verifyLimits);
    return rows.map(({ project_id }) => project_id as ProjectId);
  },
  verify: async (projectId: ProjectId, period: Period | undefined): Promise<readonly Difference[]> => [
    ...(await verifyDailyCosts(client, projectId, period, restMs)),
    ...(await verifyDays(client, 'trace', projectId, period)),
    ...(await verifyDays(client, 'score', projectId, period)),
    ...(await verifyLedger(client, projectId, period)),
  ],
  repair: async (projectId, period) => {
    await repairDays(client, 'trace', projectId, period);
    await repairDays(client, 'score', projectId, period);
    await repairDailyCosts(client, projectId, period);
  },
});
