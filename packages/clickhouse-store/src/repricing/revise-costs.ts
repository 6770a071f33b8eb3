import { randomUUID } from 'node:crypto';
import type { CostRevision, Day, ProjectId } from '@spanledger/core';
import { integer } from '@spanledger/telemetry-rows';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { insertTimeoutMs } from '../client/connection-settings.ts';
import { insertRows } from '../writer/insert-rows.ts';
import { markDaysOfTraces } from '../writer/mark-other-days.ts';
import { costRevisionColumns, replacedColumnNames } from './cost-revision-columns.ts';
import { repricingLimits } from '@spanledger/telemetry-sql';

const ofChunk = 'project_id = {project:String} AND chunk_id = {chunk:String}';

const ofRows = `project_id = {project:String} AND toDate(start_time) = {day:Date}
    AND trace_id >= (SELECT min(trace_id) FROM staged_cost_revisions WHERE ${ofChunk})
    AND trace_id <= (SELECT max(trace_id) FROM staged_cost_revisions WHERE ${ofChunk})`;

/**
 * The copies that the costs were computed from, not the latest ones: bodies are then read of these rows alone. Later
 * rows have later values, or are deletions, so their versions are above a revision's.
 */
const reviseSql = `
INSERT INTO observations
SELECT o.* REPLACE (
    ${replacedColumnNames.map((name) => `r.${name} AS ${name}`).join(', ')},
    r.revised_version AS row_version, now64(6, 'UTC') AS updated_at)
FROM (
    SELECT * FROM observations
    WHERE ${ofRows} AND is_deleted = 0
      AND (trace_id, id, row_version) IN (SELECT trace_id, id, row_version FROM staged_cost_revisions WHERE ${ofChunk})
    LIMIT 1 BY trace_id, id
) AS o
INNER JOIN (SELECT * FROM staged_cost_revisions WHERE ${ofChunk}) AS r ON r.trace_id = o.trace_id AND r.id = o.id`;

/**
 * The last of equal versions wins when there is no room for another revision, so the same block may be inserted twice.
 */
const reviseSettings = {
  insert_deduplicate: 0,
  max_partitions_per_insert_block: '0',
  min_insert_block_size_bytes: '67108864',
} as const;

const countSql = `
SELECT count() AS revised FROM observations FINAL
WHERE ${ofRows}
  AND (trace_id, id, row_version) IN (SELECT trace_id, id, revised_version FROM staged_cost_revisions WHERE ${ofChunk})`;
const countSchema = z.object({ revised: integer });

/**
 * The cost of a trace is in the sums of its own day too, and the costs below an agent run in those of the run's day.
 */
const markSql = markDaysOfTraces(`(SELECT trace_id FROM staged_cost_revisions WHERE ${ofChunk})`);

/** Replaces the costs of one day's observations by one insert; returns how many have the new cost now. */
export const reviseCosts = async (
  client: ClickHouse,
  projectId: ProjectId,
  day: Day,
  revisions: readonly CostRevision[],
): Promise<number> => {
  const chunkId = randomUUID();
  const rows = revisions.map((revision) => ({ ...revision, projectId, chunkId }));
  await insertRows(client.insertBinary, 'staged_cost_revisions', costRevisionColumns, rows);
  const params = { project: projectId, day, chunk: chunkId };
  // First, so that no failure can skip it: a mark outlasts the insert that follows it.
  const mark = async (): Promise<void> =>
    client.command(markSql, { name: 'mark-revised-days', params, timeoutMs: insertTimeoutMs });
  const startedAt = performance.now();
  await mark();
  try {
    await client.command(reviseSql, {
      name: 'revise-costs',
      params,
      timeoutMs: insertTimeoutMs,
      settings: reviseSettings,
    });
  } finally {
    // The rows may have appeared long after it.
    if (performance.now() - startedAt > insertTimeoutMs / 2) await mark();
  }
  const [row] = await client.query('count-revised-costs', countSql, params, countSchema, repricingLimits);
  return row?.revised ?? 0;
};
