import type { Clock, Deletion, ProjectId } from '@spanledger/core';
import { z } from 'zod';
import type { Timescale } from '../client/timescale-client.ts';
import { recordLimits } from './read-records.ts';

const idSchema = z.object({ id: z.string() });
const horizonSchema = z.object({ id: z.string(), until: z.coerce.number() });

/** Whether anything of the project was ever deleted. */
export const hasDeletions = async (client: Timescale, projectId: ProjectId): Promise<boolean> => {
  const sql = 'SELECT entity_id AS id FROM deletions WHERE project_id = $1 LIMIT 1';
  return (await client.query('has-deletions', sql, [projectId], idSchema, recordLimits)).length > 0;
};

/** The latest horizon of the deletions of each of these entities; those that were never deleted are absent. */
export const readDeletedUntil = async (
  client: Timescale,
  projectId: ProjectId,
  kind: Deletion['kind'],
  ids: readonly string[],
): Promise<ReadonlyMap<string, Clock>> => {
  const sql = `
SELECT entity_id AS id, max(reaches) AS until FROM deletions
WHERE project_id = $1 AND kind = $2 AND entity_id = ANY ($3::text[])
GROUP BY entity_id`;
  const rows = await client.query(
    'deleted-until',
    sql,
    [projectId, kind, [...new Set(ids)]],
    horizonSchema,
    recordLimits,
  );
  return new Map(rows.map(({ id, until }) => [id, until]));
};
