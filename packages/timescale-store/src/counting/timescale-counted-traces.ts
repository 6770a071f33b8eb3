import type { CountedTraces, Day, ProjectId, TraceId } from '@spanledger/core';
import { z } from 'zod';
import type { Timescale } from '../client/timescale-client.ts';
import { repricingLimits } from '@spanledger/telemetry-sql';

const projectsSql = `
SELECT project_id AS project FROM observation_keys UNION SELECT project_id FROM keyless_stretches ORDER BY project`;

const daysSql = `
SELECT DISTINCT start_time::date::text AS day FROM observations WHERE project_id = $1 ORDER BY day`;

const tracesSql = `
SELECT o.trace_id AS trace FROM observations AS o
WHERE o.project_id = $1 AND o.start_time >= $2::date - 1 AND o.start_time < $2::date + 1
  AND ($3::text IS NULL OR o.trace_id > $3)
  AND (o.usage_convention <> 'none' OR o.provided_cost::text <> '{}')
GROUP BY o.trace_id
HAVING (count(*) > 1 OR bool_or(o.usage_role <> 'own')) AND bool_or(o.start_time >= $2::date)
ORDER BY o.trace_id LIMIT $4`;

const projectSchema = z.object({ project: z.string() });
const daySchema = z.object({ day: z.string() });
const traceSchema = z.object({ trace: z.string() });

export const timescaleCountedTraces = (client: Timescale): CountedTraces => ({
  projects: async () => {
    const rows = await client.query('recount-projects', projectsSql, [], projectSchema, repricingLimits);
    return rows.map(({ project }) => project as ProjectId);
  },
  days: async (projectId) => {
    const rows = await client.query('recount-days', daysSql, [projectId], daySchema, repricingLimits);
    return rows.map(({ day }): Day => day);
  },
  traces: async (projectId, day, after, limit) => {
    const values = [projectId, day, after ?? null, limit];
    const rows = await client.query('recount-traces', tracesSql, values, traceSchema, repricingLimits);
    return rows.map(({ trace }) => trace as TraceId);
  },
});
