import { partsMax } from '@spanledger/core';
import { whereProject } from '../query/conditions.ts';

/** The receipts that count: of copies over days the best, and of a batch that was split in several ways one (`splitOf`). */
export const countingReceipts = (conditions: readonly string[]): string => `(
  SELECT * FROM (
    SELECT *, max(part / ${partsMax}) OVER (PARTITION BY batch_id) AS split
    FROM (
      SELECT DISTINCT ON (batch_id, part) batch_id, part, received_at, stored_at, received, stored, rejected,
        quarantined, payload_bytes
      FROM ingest_batches AS r
      ${whereProject('r', conditions)}
      ORDER BY batch_id, part, row_version DESC
    ) AS best
  ) AS splits
  WHERE part / ${partsMax} = split
)`;
