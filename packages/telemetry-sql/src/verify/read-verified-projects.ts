import type { ProjectId } from '@spanledger/core';
import { z } from 'zod';
import type { TelemetryEngine } from '../engine.ts';
import { verifyLimits } from './verify-limits.ts';

const projectSchema = z.object({ project_id: z.string() });

/** Those with rows, and those with what would be there of rows that are not: receipts, and sums of days. */
const tables = ['observations', 'traces', 'scores', 'ingest_batches', 'daily_costs'];

const sql = `
SELECT project_id FROM (
  ${tables.map((table) => `SELECT project_id FROM ${table}`).join(' UNION DISTINCT ')}
) AS projects
ORDER BY project_id`;

/** The projects that have anything to verify, in order. */
export const readVerifiedProjects = async (engine: TelemetryEngine): Promise<readonly ProjectId[]> => {
  const rows = await engine.query('verify-projects', sql, engine.parameters(), projectSchema, verifyLimits);
  return rows.map(({ project_id }) => project_id as ProjectId);
};
