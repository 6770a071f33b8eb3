import { dayOf, receiptVersion, type Receipt } from '@spanledger/core';
import { timeParameter } from '@spanledger/postgres-kit';
import type { Statements } from '../client/timescale-client.ts';
import { storedTime, unitsValue, wholeValue } from '../rows/column.ts';

const countMax = 2 ** 32 - 1;

const columns: readonly (readonly [name: string, type: string, valueOf: (receipt: Receipt) => unknown])[] = [
  ['project_id', 'text', ({ projectId }) => projectId],
  ['batch_id', 'text', ({ batchId }) => batchId],
  ['part', 'bigint', ({ part }) => wholeValue(part, countMax)],
  ['received_day', 'date', ({ receivedAt }) => dayOf(storedTime(receivedAt))],
  ['received_at', 'timestamptz', ({ receivedAt }) => timeParameter(storedTime(receivedAt))],
  ['stored_at', 'timestamptz', ({ storedAt }) => timeParameter(storedTime(storedAt))],
  ['received', 'bigint', ({ received }) => wholeValue(received, countMax)],
  ['stored', 'bigint', ({ stored }) => wholeValue(stored, countMax)],
  ['rejected', 'json', ({ rejected }) => unitsValue(rejected)],
  ['quarantined', 'bigint', ({ quarantined }) => wholeValue(quarantined, countMax)],
  ['payload_bytes', 'bigint', ({ payloadBytes }) => wholeValue(payloadBytes)],
  ['row_version', 'numeric', (receipt) => receiptVersion(receipt).toString()],
];

const names = columns.map(([name]) => name);
const keyNames = ['project_id', 'batch_id', 'part', 'received_day'];
const sql = `
INSERT INTO ingest_batches AS b (${names.join(', ')})
SELECT * FROM unnest(${columns.map(([, type], at) => `$${at + 1}::${type}[]`).join(', ')})
ON CONFLICT (${keyNames.join(', ')}) DO UPDATE
SET ${names
  .filter((name) => !keyNames.includes(name))
  .map((name) => `${name} = excluded.${name}`)
  .join(', ')}
WHERE b.row_version < excluded.row_version`;

/** Of each batch's part, by day, the receipt with the highest version stays. */
export const putReceipts = async (statements: Statements, receipts: readonly Receipt[]): Promise<void> => {
  const best = new Map<string, Receipt>();
  for (const receipt of receipts) {
    const { projectId, batchId, part, receivedAt } = receipt;
    const name = JSON.stringify([projectId, batchId, part, dayOf(storedTime(receivedAt))]);
    const other = best.get(name);
    if (other === undefined || receiptVersion(receipt) > receiptVersion(other)) best.set(name, receipt);
  }
  if (best.size === 0) return;
  const all = [...best].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, receipt]) => receipt);
  await statements.run(
    'put-receipts',
    sql,
    columns.map(([, , valueOf]) => all.map(valueOf)),
  );
};
