import type { ObservationId, ProjectId } from '@spanledger/core';
import { z } from 'zod';
import type { Timescale } from '../client/timescale-client.ts';
import { recordLimits } from './read-records.ts';

const rowSchema = z.object({ id: z.string() });
const strays = 'observation_keys WHERE project_id = $1 AND trace_id = id AND NOT is_deleted';

/** Whether the project has any observation whose trace is not known yet. */
export const hasStrays = async (client: Timescale, projectId: ProjectId): Promise<boolean> => {
  const sql = `SELECT id FROM ${strays} LIMIT 1`;
  return (await client.query('has-strays', sql, [projectId], rowSchema, recordLimits)).length > 0;
};

/** Which of the observations are stored without their trace. */
export const readStrays = async (
  client: Timescale,
  projectId: ProjectId,
  ids: readonly ObservationId[],
): Promise<ReadonlySet<ObservationId>> => {
  if (ids.length === 0) return new Set();
  const sql = `SELECT id FROM ${strays} AND id = ANY ($2::text[])`;
  const rows = await client.query('strays', sql, [projectId, [...new Set(ids)]], rowSchema, recordLimits);
  return new Set(rows.map(({ id }) => id as ObservationId));
};
