import { microsPerMs, type ProjectActivity, type ProjectId } from '@spanledger/core';
import { z } from 'zod';
import { writeTimeoutMs, type Timescale } from '../client/timescale-client.ts';

const clockSchema = z.object({ at: z.number() });
const markSchema = z.object({ project_id: z.string(), marked: z.number() });

const clockSql = 'SELECT clock_timestamp() AS at';
const marksSql = `
SELECT project_id, max(marked_at) AS marked FROM project_activity
WHERE project_id = ANY ($1::text[])
GROUP BY project_id`;

/** By the marks that every write, update, deletion and new price leaves. */
export const timescaleProjectActivity = (client: Timescale): ProjectActivity => ({
  read: async (projectIds) => {
    const [clock] = await client.query('telemetry-clock', clockSql, [], clockSchema);
    const rows = await client.query('project-activity', marksSql, [projectIds], markSchema);
    // A mark becomes visible when its transaction ends, at most a time-out later.
    const settledAt = rows.map(
      ({ project_id: id, marked }) => [id as ProjectId, marked + writeTimeoutMs * microsPerMs] as const,
    );
    return { at: clock?.at ?? 0, settledAt: new Map(settledAt) };
  },
});
