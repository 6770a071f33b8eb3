import type { BatchId, ProjectId, Receipt } from '@spanledger/core';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { equals, whereProject } from '../query/conditions.ts';
import { integer, integerMap, micros } from '../query/row-values.ts';
import { sqlParameters } from '../query/sql-parameters.ts';
import { countingReceipt, countingSplit, isOfCountingSplit } from './counting-receipt.ts';

const rowSchema = z.object({
  part: integer,
  received_micros: micros,
  stored_micros: micros,
  part_received: integer,
  part_stored: integer,
  part_rejected: integerMap,
  part_quarantined: integer,
  part_bytes: integer,
});

export const readBatchReceipts = async (
  client: ClickHouse,
  projectId: ProjectId,
  batchId: BatchId,
): Promise<readonly Receipt[]> => {
  const parameters = sqlParameters(projectId);
  const sql = `
SELECT part, received_micros, stored_micros, part_received, part_stored, part_rejected, part_quarantined, part_bytes
FROM (
  SELECT part, ${countingReceipt}, ${countingSplit}
  FROM ingest_batches AS r
  ${whereProject('r', equals('r.batch_id', batchId, parameters))}
  GROUP BY batch_id, part
)
WHERE ${isOfCountingSplit}
ORDER BY part`;
  const rows = await client.query('read-batch-receipts', sql, parameters.values, rowSchema);
  return rows.map((row) => ({
    projectId,
    batchId,
    part: row.part,
    receivedAt: row.received_micros,
    storedAt: row.stored_micros,
    received: row.part_received,
    stored: row.part_stored,
    rejected: row.part_rejected,
    quarantined: row.part_quarantined,
    payloadBytes: row.part_bytes,
  }));
};
