import type { ProjectId } from '@spanledger/core';
import { z } from 'zod';
import type { TelemetryEngine } from '../engine.ts';
import { verifyLimits } from './verify-limits.ts';

const projectSchema = z.object({ project_id: z.string() });

const sql = `
SELECT project_id FROM (
  SELECT project_id FROM observations UNION DISTINCT SELECT project_id FROM traces UNION DISTINCT SELECT project_id FROM scores
) AS projects
ORDER BY project_id`;

/** The projects that have telemetry, in order. */
export const readVerifiedProjects = async (engine: TelemetryEngine): Promise<readonly ProjectId[]> => {
  const rows = await engine.query('verify-projects', sql, engine.parameters(), projectSchema, verifyLimits);
  return rows.map(({ project_id }) => project_id as ProjectId);
};
