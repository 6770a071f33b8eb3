import type { Statements } from '../client/timescale-client.ts';
import type { ProjectDays } from './project-days.ts';

/**
 * An existing mark suffices, as long as the process that computes its day cannot delete it before this transaction
 * ends: hence the lock. One that is being deleted is skipped, and a new one made.
 */
const sql = `
WITH activity AS (
    INSERT INTO project_activity (project_id, slot, marked_at)
    SELECT project_id, pg_backend_pid() % 64, clock_timestamp() FROM unnest($1::text[]) AS given (project_id)
    ON CONFLICT (project_id, slot) DO UPDATE SET marked_at = excluded.marked_at
), shared AS MATERIALIZED (
    SELECT d.project_id, d.day FROM dirty_days AS d
    WHERE (d.project_id, d.day) IN (SELECT * FROM unnest($2::text[], $3::date[]))
    FOR KEY SHARE SKIP LOCKED
)
INSERT INTO dirty_days (project_id, day)
SELECT project_id, day FROM unnest($2::text[], $3::date[]) AS given (project_id, day)
WHERE (project_id, day) NOT IN (SELECT project_id, day FROM shared)`;

/** Marks days whose sums this transaction changes, and their projects as active. Must be called late in it. */
export const markDays = async (statements: Statements, days: ProjectDays): Promise<void> => {
  const pairs = days.pairs();
  if (pairs.length === 0) return;
  const projects = [...new Set(pairs.map(([project]) => project))].sort();
  await statements.run('mark-days', sql, [projects, pairs.map(([project]) => project), pairs.map(([, day]) => day)]);
};
