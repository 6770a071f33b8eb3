import { batchIdSchema, type BatchPart, type ProjectId } from '@spanledger/core';
import { z } from 'zod';
import type { Timescale } from '../client/timescale-client.ts';

const rowSchema = z.object({ batch_id: batchIdSchema, part: z.coerce.number() });

const sql = 'SELECT DISTINCT batch_id, part FROM ingest_batches WHERE project_id = $1 AND batch_id = ANY ($2::text[])';

export const findWrittenParts = async (
  client: Timescale,
  projectId: ProjectId,
  parts: readonly BatchPart[],
): Promise<readonly BatchPart[]> => {
  if (parts.length === 0) return [];
  const ids = [...new Set(parts.map(({ batchId }) => batchId))];
  const rows = await client.query('find-written-parts', sql, [projectId, ids], rowSchema);
  const written = new Set(rows.map(({ batch_id: batchId, part }) => `${part} ${batchId}`));
  return parts.filter(({ batchId, part }) => written.has(`${part} ${batchId}`));
};
