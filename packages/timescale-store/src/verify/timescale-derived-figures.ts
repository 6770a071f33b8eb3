import type { DerivedFigures, ProjectId } from '@spanledger/core';
import { z } from 'zod';
import type { Timescale } from '../client/timescale-client.ts';
import { repairDailyCosts, verifyDailyCosts } from './verify-daily-costs.ts';
import { verifyLedger } from './verify-ledger.ts';
import { verifyLimits } from './verify-limits.ts';
import { repairPlaces, verifyPlaces } from './verify-places.ts';
import { repairTraceDays, verifyTraceDays } from './verify-trace-days.ts';

const projectSchema = z.object({ project_id: z.string() });

const projectsSql = `
SELECT project_id FROM observations UNION SELECT project_id FROM traces UNION SELECT project_id FROM scores
ORDER BY project_id`;

export const timescaleDerivedFigures = (client: Timescale): DerivedFigures => ({
  projects: async () => {
    const rows = await client.query('verify-projects', projectsSql, [], projectSchema, verifyLimits);
    return rows.map(({ project_id }) => project_id as ProjectId);
  },
  verify: async (projectId, period) => [
    ...(await verifyDailyCosts(client, projectId, period)),
    ...(await verifyTraceDays(client, projectId, period)),
    ...(await verifyPlaces(client, projectId, period)),
    ...(await verifyLedger(client, projectId, period)),
  ],
  repair: async (projectId, period) => {
    await repairPlaces(client, projectId, period);
    await repairTraceDays(client, projectId, period);
    await repairDailyCosts(client, projectId, period);
  },
});
