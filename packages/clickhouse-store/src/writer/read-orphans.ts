import type { ObservationId, ProjectId } from '@spanledger/core';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { recordLimits } from '../client/connection-settings.ts';
import { paramBytesMax } from '../query/find-days.ts';
import { inChunks } from '../query/in-chunks.ts';

const rowSchema = z.object({ id: z.string() });
const projectRowSchema = z.object({ project_id: z.string() });
const projectsMax = 100;

/** Which of the projects have any observation whose trace is not known yet. */
export const readProjectsWithOrphans = async (
  client: ClickHouse,
  projectIds: readonly ProjectId[],
): Promise<ReadonlySet<ProjectId>> => {
  const found = new Set<ProjectId>();
  const ids = [...new Set(projectIds)];
  for (let start = 0; start < ids.length; start += projectsMax) {
    const chunk = ids.slice(start, start + projectsMax);
    // One of each: a project may have very many of them.
    const ofEach = chunk.map(
      (_, at) => `SELECT project_id FROM stray_observations FINAL WHERE project_id = {project${at}:String} LIMIT 1`,
    );
    const params = Object.fromEntries(chunk.map((id, at) => [`project${at}`, id]));
    const sql = ofEach.map((select) => `(${select})`).join(' UNION ALL ');
    const rows = await client.query('projects-with-orphans', sql, params, projectRowSchema, recordLimits);
    for (const row of rows) found.add(row.project_id as ProjectId);
  }
  return found;
};

/** Which of the observations are stored without their trace. */
export const readOrphans = async (
  client: ClickHouse,
  projectId: ProjectId,
  ids: readonly ObservationId[],
): Promise<ReadonlySet<ObservationId>> => {
  const sql = `
SELECT DISTINCT id FROM stray_observations FINAL
WHERE project_id = {project:String} AND id IN {ids:Array(String)}`;
  const found = new Set<ObservationId>();
  for (const chunk of inChunks([...new Set(ids)], paramBytesMax, (id) => id)) {
    const rows = await client.query('orphans', sql, { project: projectId, ids: chunk }, rowSchema, recordLimits);
    for (const { id } of rows) found.add(id as ObservationId);
  }
  return found;
};
