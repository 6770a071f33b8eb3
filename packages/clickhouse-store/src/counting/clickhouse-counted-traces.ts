import type { CountedTraces, Day, ProjectId, TraceId } from '@spanledger/core';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { repricingLimits } from '@spanledger/telemetry-sql';

const projectsSql = 'SELECT DISTINCT project_id AS project FROM observations ORDER BY project';

const daysSql = `
SELECT toString(toDate(start_time)) AS day FROM observations
WHERE project_id = {project:String} GROUP BY day ORDER BY day`;

/** Of any version of the rows: traces without any remaining row cost a look-up. */
const tracesSql = `
SELECT trace_id AS trace FROM observations
WHERE project_id = {project:String} AND toDate(start_time) IN ({day:Date}, {day:Date} - 1) AND trace_id > {after:String}
    AND (usage_convention != 'none' OR notEmpty(provided_cost))
GROUP BY trace_id
HAVING (min(id) != max(id) OR max(usage_role) = 'aggregate') AND countIf(toDate(start_time) = {day:Date}) > 0
ORDER BY trace_id LIMIT {limit:UInt32}`;

const projectSchema = z.object({ project: z.string() });
const daySchema = z.object({ day: z.string() });
const traceSchema = z.object({ trace: z.string() });

export const clickHouseCountedTraces = (client: ClickHouse): CountedTraces => ({
  projects: async () => {
    const rows = await client.query('recount-projects', projectsSql, {}, projectSchema, repricingLimits);
    return rows.map(({ project }) => project as ProjectId);
  },
  days: async (project) => {
    const rows = await client.query('recount-days', daysSql, { project }, daySchema, repricingLimits);
    return rows.map(({ day }): Day => day);
  },
  traces: async (project, day, after = '' as TraceId, limit) => {
    const params = { project, day, after, limit };
    const rows = await client.query('recount-traces', tracesSql, params, traceSchema, repricingLimits);
    return rows.map(({ trace }) => trace as TraceId);
  },
});
