import { receiptVersion, type Receipt } from '@spanledger/core';
import { mapOf, text, time, u128, u32, u64 } from './column-type.ts';
import { column, type Column } from './column.ts';

/** The columns of `ingest_batches`, in the order of an insert. */
export const receiptRowColumns: readonly Column<Receipt>[] = [
  column('project_id', text, ({ projectId }) => projectId),
  column('batch_id', text, ({ batchId }) => batchId),
  column('part', u32, ({ part }) => part),
  column('received_at', time, ({ receivedAt }) => receivedAt),
  column('stored_at', time, ({ storedAt }) => storedAt),
  column('received', u32, ({ received }) => received),
  column('stored', u32, ({ stored }) => stored),
  column('rejected', mapOf(u64), ({ rejected }) => rejected),
  column('quarantined', u32, ({ quarantined }) => quarantined),
  column('payload_bytes', u64, ({ payloadBytes }) => payloadBytes),
  column('row_version', u128, (receipt) => receiptVersion(receipt)),
];
