import type { LedgerReader } from '@spanledger/core';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { findWrittenParts } from './find-written-parts.ts';
import { readBatchReceipts } from './read-batch-receipts.ts';
import { readLedgerHours } from './read-ledger-hours.ts';

export const clickHouseLedgerReader = (client: ClickHouse): LedgerReader => ({
  hours: (projectId, query) => readLedgerHours(client, projectId, query),
  batch: (projectId, id) => readBatchReceipts(client, projectId, id),
  written: (projectId, parts) => findWrittenParts(client, projectId, parts),
});
