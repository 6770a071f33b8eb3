import type { Page, ProjectId, UnpricedModel, UnpricedQuery, UnpricedReader } from '@spanledger/core';
import { readCountedPage, unpricedRowSchema } from '@spanledger/telemetry-rows';
import { z } from 'zod';
import { timeParameter } from '../client/parameters.ts';
import { sqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { pageSlice, whereProject } from '../query/conditions.ts';
import { timeBounds } from '../query/time-bounds.ts';
import { repricingLimits } from './repricing-limits.ts';

const projectSchema = z.object({ project_id: z.string() });

const listUnpriced = (client: Timescale, projectId: ProjectId, query: UnpricedQuery): Promise<Page<UnpricedModel>> =>
  readCountedPage(query, (page) => {
    const parameters = sqlParameters(projectId);
    const where = whereProject('o', [
      `o.cost_source = 'unpriced'`,
      ...timeBounds('o.start_time', query.fromTimestamp, query.toTimestamp, parameters),
    ]);
    const sql = `
WITH unpriced AS MATERIALIZED (
  SELECT o.model, o.provider, o.start_time, o.usage_details FROM observations AS o ${where}
), used AS MATERIALIZED (
  SELECT model, provider, bucket.key, sum(bucket.value::bigint) AS units
  FROM unpriced CROSS JOIN LATERAL json_each_text(usage_details) AS bucket
  GROUP BY model, provider, bucket.key
)
SELECT model, provider, count(*) AS observations, min(start_time) AS "firstSeen", max(start_time) AS "lastSeen",
  count(*) OVER () AS "totalItems", (
    SELECT coalesce(json_object_agg(used.key, used.units ORDER BY used.key COLLATE "C"), '{}') FROM used
    WHERE (used.model, used.provider) IS NOT DISTINCT FROM (unpriced.model, unpriced.provider)
  ) AS units
FROM unpriced
GROUP BY model, provider
ORDER BY observations DESC, model NULLS LAST, provider NULLS LAST
${pageSlice(page, parameters)}`;
    return client.query('list-unpriced', sql, parameters.values, unpricedRowSchema);
  });

const projectsSql = `
SELECT DISTINCT project_id FROM observations
WHERE cost_source = 'unpriced' AND updated_at >= $1::timestamptz
ORDER BY project_id`;

export const timescaleUnpricedReader = (client: Timescale): UnpricedReader => ({
  list: (projectId, query) => listUnpriced(client, projectId, query),
  projects: async (since) => {
    const at = timeParameter(since);
    const rows = await client.query('unpriced-projects', projectsSql, [at], projectSchema, repricingLimits);
    return rows.map(({ project_id }) => project_id as ProjectId);
  },
});
