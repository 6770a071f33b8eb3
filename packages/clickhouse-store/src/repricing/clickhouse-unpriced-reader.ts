import type { Page, ProjectId, UnpricedModel, UnpricedQuery, UnpricedReader } from '@spanledger/core';
import { readCountedPage, unpricedRowSchema } from '@spanledger/telemetry-rows';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { pageSlice, whereProject } from '../query/conditions.ts';
import { sqlParameters } from '../query/sql-parameters.ts';
import { timeBounds } from '../query/time-bounds.ts';
import { repricingLimits } from './repricing-limits.ts';

const projectSchema = z.object({ project_id: z.string() });

const listUnpriced = (client: ClickHouse, projectId: ProjectId, query: UnpricedQuery): Promise<Page<UnpricedModel>> =>
  readCountedPage(query, (page) => {
    const parameters = sqlParameters(projectId);
    const where = whereProject('o', [
      `o.cost_source = 'unpriced'`,
      ...timeBounds('o.start_time', query.fromTimestamp, query.toTimestamp, parameters),
    ]);
    const sql = `
SELECT o.model AS model, o.provider AS provider, count() AS observations,
  CAST(sumMap(o.usage_details) AS Map(String, UInt64)) AS units,
  toUnixTimestamp64Micro(min(o.start_time)) AS firstSeen, toUnixTimestamp64Micro(max(o.start_time)) AS lastSeen,
  count() OVER () AS totalItems
FROM observations AS o FINAL
${where}
GROUP BY model, provider
ORDER BY observations DESC, isNull(model), model, isNull(provider), provider
${pageSlice(page, parameters)}`;
    return client.query('list-unpriced', sql, parameters.values, unpricedRowSchema);
  });

const projectsSql = `
SELECT DISTINCT project_id FROM observations
WHERE cost_source = 'unpriced' AND is_deleted = 0 AND updated_at >= fromUnixTimestamp64Micro({since:Int64}, 'UTC')
ORDER BY project_id`;

export const clickHouseUnpricedReader = (client: ClickHouse): UnpricedReader => ({
  list: (projectId, query) => listUnpriced(client, projectId, query),
  projects: async (since) => {
    const rows = await client.query('unpriced-projects', projectsSql, { since }, projectSchema, repricingLimits);
    return rows.map(({ project_id }) => project_id as ProjectId);
  },
});
