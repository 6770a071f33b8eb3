import type { ObservationId, ProjectId } from '@spanledger/core';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { paramBytesMax, recordLimits } from './find-days.ts';
import { inChunks } from './in-chunks.ts';

const rowSchema = z.object({ id: z.string() });

/** Whether the project has any observation whose trace is not known yet. */
export const hasStrays = async (client: ClickHouse, projectId: ProjectId): Promise<boolean> => {
  const sql = 'SELECT id FROM stray_observations FINAL WHERE project_id = {project:String} LIMIT 1';
  const rows = await client.query('has-strays', sql, { project: projectId }, rowSchema, recordLimits);
  return rows.length > 0;
};

/** Which of the observations are stored without their trace. */
export const readStrays = async (
  client: ClickHouse,
  projectId: ProjectId,
  ids: readonly ObservationId[],
): Promise<ReadonlySet<ObservationId>> => {
  const sql = `
SELECT DISTINCT id FROM stray_observations FINAL
WHERE project_id = {project:String} AND id IN {ids:Array(String)}`;
  const found = new Set<ObservationId>();
  for (const chunk of inChunks([...new Set(ids)], paramBytesMax, (id) => id)) {
    const rows = await client.query('strays', sql, { project: projectId, ids: chunk }, rowSchema, recordLimits);
    for (const { id } of rows) found.add(id as ObservationId);
  }
  return found;
};
