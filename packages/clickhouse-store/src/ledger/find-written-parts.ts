import { batchIdSchema, type BatchPart, type ProjectId } from '@spanledger/core';
import { integer } from '@spanledger/telemetry-rows';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { anyOf, whereProject } from '../query/conditions.ts';
import { sqlParameters } from '../query/sql-parameters.ts';

const rowSchema = z.object({ batch_id: batchIdSchema, part: integer });

export const findWrittenParts = async (
  client: ClickHouse,
  projectId: ProjectId,
  parts: readonly BatchPart[],
): Promise<readonly BatchPart[]> => {
  if (parts.length === 0) return [];
  const parameters = sqlParameters(projectId);
  const ids = [...new Set(parts.map(({ batchId }) => batchId))];
  const sql = `
SELECT DISTINCT batch_id, part
FROM ingest_batches AS r
${whereProject('r', anyOf('r.batch_id', ids, parameters))}`;
  const rows = await client.query('find-written-parts', sql, parameters.values, rowSchema);
  const written = new Set(rows.map(({ batch_id: batchId, part }) => `${part} ${batchId}`));
  return parts.filter(({ batchId, part }) => written.has(`${part} ${batchId}`));
};
