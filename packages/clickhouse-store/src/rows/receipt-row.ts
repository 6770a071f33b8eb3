import { receiptVersion, type Receipt } from '@spanledger/core';
import { writeTime, writeUnits, type Column } from './column.ts';

/** The columns of `ingest_batches`, in the order of an insert. */
export const receiptRowColumns: readonly Column<Receipt>[] = [
  ['project_id', (to, { projectId }) => to.string(projectId)],
  ['batch_id', (to, { batchId }) => to.string(batchId)],
  ['part', (to, { part }) => to.uint32(part)],
  ['received_at', (to, { receivedAt }) => writeTime(to, receivedAt)],
  ['stored_at', (to, { storedAt }) => writeTime(to, storedAt)],
  ['received', (to, { received }) => to.uint32(received)],
  ['stored', (to, { stored }) => to.uint32(stored)],
  ['rejected', (to, { rejected }) => writeUnits(to, rejected)],
  ['quarantined', (to, { quarantined }) => to.uint32(quarantined)],
  ['payload_bytes', (to, { payloadBytes }) => to.uint64(payloadBytes)],
  ['row_version', (to, receipt) => to.uint128(receiptVersion(receipt))],
];
