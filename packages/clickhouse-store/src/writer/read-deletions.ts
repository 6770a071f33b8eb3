import type { Clock, Deletion, ProjectId } from '@spanledger/core';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { recordLimits } from '../client/connection-settings.ts';
import { paramBytesMax } from '../query/find-days.ts';
import { inChunks } from '../query/in-chunks.ts';

const idSchema = z.object({ id: z.string() });
const horizonSchema = z.object({ id: z.string(), until: z.coerce.number() });

/** Whether anything of the project was ever deleted. */
export const hasDeletions = async (client: ClickHouse, projectId: ProjectId): Promise<boolean> => {
  const sql = 'SELECT entity_id AS id FROM deletions WHERE project_id = {project:String} LIMIT 1';
  const rows = await client.query('has-deletions', sql, { project: projectId }, idSchema, recordLimits);
  return rows.length > 0;
};

/**
 * The latest horizon of the deletions of each of these entities; those that were never deleted are absent. A deletion
 * that failed halfway, and was not tried again, ends nothing more.
 */
export const readDeletedUntil = async (
  client: ClickHouse,
  projectId: ProjectId,
  kind: Deletion['kind'],
  ids: readonly string[],
): Promise<ReadonlyMap<string, Clock>> => {
  const sql = `
SELECT id, max(horizon) AS until FROM (
    SELECT entity_id AS id, clock, min(reaches) AS horizon FROM deletions
    WHERE project_id = {project:String} AND kind = {kind:String} AND entity_id IN {ids:Array(String)}
    GROUP BY entity_id, clock
    HAVING max(is_done) = 1
)
GROUP BY id`;
  const horizons = new Map<string, Clock>();
  for (const chunk of inChunks([...new Set(ids)], paramBytesMax, (id) => id)) {
    const params = { project: projectId, kind, ids: chunk };
    const rows = await client.query('deleted-until', sql, params, horizonSchema, recordLimits);
    for (const { id, until } of rows) horizons.set(id, until);
  }
  return horizons;
};
