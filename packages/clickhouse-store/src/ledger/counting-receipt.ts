import { partsMax } from '@spanledger/core';

/** The columns of the receipt that counts for a part, whatever copies of it there are: within GROUP BY batch_id, part. */
export const countingReceipt = `argMax((toUnixTimestamp64Micro(received_at), toUnixTimestamp64Micro(stored_at), received,
    stored, rejected, quarantined, payload_bytes), row_version) AS receipt,
  receipt.1 AS received_micros, receipt.2 AS stored_micros, receipt.3 AS part_received, receipt.4 AS part_stored,
  receipt.5 AS part_rejected, receipt.6 AS part_quarantined, receipt.7 AS part_bytes`;

/** The split of its batch that counts: of a batch that was split in several ways, one does (`splitOf`). */
export const countingSplit = `max(intDiv(part, ${partsMax})) OVER (PARTITION BY batch_id) AS split`;
export const isOfCountingSplit = `intDiv(part, ${partsMax}) = split`;
