import type { LedgerReader } from '@spanledger/core';
import type { Timescale } from '../client/timescale-client.ts';
import { findWrittenParts } from './find-written-parts.ts';
import { readBatchReceipts } from './read-batch-receipts.ts';
import { readLedgerHours } from './read-ledger-hours.ts';

export const timescaleLedgerReader = (client: Timescale): LedgerReader => ({
  hours: (projectId, query) => readLedgerHours(client, projectId, query),
  batch: (projectId, id) => readBatchReceipts(client, projectId, id),
  written: (projectId, parts) => findWrittenParts(client, projectId, parts),
});
