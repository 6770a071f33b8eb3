import type { ObservationId, ProjectId } from '@spanledger/core';
import { z } from 'zod';
import type { Timescale } from '../client/timescale-client.ts';
import { recordLimits } from './read-records.ts';

const rowSchema = z.object({ id: z.string() });
const orphansOf = (project: string): string =>
  `observation_keys WHERE project_id = ${project} AND trace_id = id AND NOT is_deleted`;

/** Which of the projects have any observation whose trace is not known yet. */
export const readProjectsWithOrphans = async (
  client: Timescale,
  projectIds: readonly ProjectId[],
): Promise<ReadonlySet<ProjectId>> => {
  const sql = `SELECT p.id FROM unnest($1::text[]) AS p (id) WHERE EXISTS (SELECT FROM ${orphansOf('p.id')})`;
  const rows = await client.query('projects-with-orphans', sql, [[...new Set(projectIds)]], rowSchema, recordLimits);
  return new Set(rows.map(({ id }) => id as ProjectId));
};

/** Which of the observations are stored without their trace. */
export const readOrphans = async (
  client: Timescale,
  projectId: ProjectId,
  ids: readonly ObservationId[],
): Promise<ReadonlySet<ObservationId>> => {
  if (ids.length === 0) return new Set();
  const sql = `SELECT id FROM ${orphansOf('$1')} AND id = ANY ($2::text[])`;
  const rows = await client.query('orphans', sql, [projectId, [...new Set(ids)]], rowSchema, recordLimits);
  return new Set(rows.map(({ id }) => id as ObservationId));
};
