import { partsMax } from '@spanledger/core';
import { whereProject } from '../query/conditions.ts';

/** The columns of the receipt that counts for a part, over all of its copies. */
const countingReceipt = `argMax((toUnixTimestamp64Micro(received_at), toUnixTimestamp64Micro(stored_at), received,
    stored, rejected, quarantined, payload_bytes), row_version) AS receipt,
  receipt.1 AS received_micros, receipt.2 AS stored_micros, receipt.3 AS part_received, receipt.4 AS part_stored,
  receipt.5 AS part_rejected, receipt.6 AS part_quarantined, receipt.7 AS part_bytes`;

/** One row a part, in brackets; of a batch that was split in several ways one split counts (`splitOf`). */
export const receiptsOfParts = (conditions: readonly string[]): string => `(
  SELECT batch_id, part, ${countingReceipt}, max(intDiv(part, ${partsMax})) OVER (PARTITION BY batch_id) AS split
  FROM ingest_batches AS r
  ${whereProject('r', conditions)}
  GROUP BY batch_id, part
)`;
export const isOfCountingSplit = `intDiv(part, ${partsMax}) = split`;

export const countingReceipts = (conditions: readonly string[]): string => `(
  SELECT part, received_micros AS received_at, stored_micros AS stored_at, part_received AS received,
    part_stored AS stored, part_rejected AS rejected, part_quarantined AS quarantined, part_bytes AS payload_bytes
  FROM ${receiptsOfParts(conditions)}
  WHERE ${isOfCountingSplit}
)`;
