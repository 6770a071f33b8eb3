import type { EndpointOutput, getLedger, getLedgerBatch } from '@spanledger/api-contract';
import {
  apartFromSampled,
  formatIso,
  hourOf,
  type BatchAccount,
  type BatchId,
  type DeadLetter,
  type BalancedLedger,
  type LedgerQuery,
  type LedgerSums,
  type PendingPart,
  type Receipt,
} from '@spanledger/core';

export const ledgerJson = (
  ledger: BalancedLedger,
  { from, to }: LedgerQuery,
): EndpointOutput<typeof getLedger, 200> => ({
  from: formatIso(hourOf(from)),
  to: formatIso(to),
  totals: sumsJson(ledger.totals),
  hours: ledger.hours.map(({ hour, ...sums }) => ({ hour: formatIso(hour), ...sumsJson(sums) })),
});

const sumsJson = ({ rejected, ...sums }: LedgerSums) => ({ ...sums, ...apartFromSampled(rejected) });

type BatchJson = EndpointOutput<typeof getLedgerBatch, 200>;

const writtenPart = (receipt: Receipt): BatchJson['parts'][number] => ({
  part: receipt.part,
  state: 'written',
  receivedAt: formatIso(receipt.receivedAt),
  writtenAt: formatIso(receipt.storedAt),
  received: receipt.received,
  ...apartFromSampled(receipt.rejected),
  payloadBytes: receipt.payloadBytes,
});

const waitingPart = ({ part, receivedAt, events, payloadBytes }: PendingPart): BatchJson['parts'][number] => ({
  part,
  state: 'in_flight',
  receivedAt: formatIso(receivedAt),
  writtenAt: null,
  received: events,
  rejected: {},
  sampled: 0,
  payloadBytes,
});

const letterJson = ({ id, part, state, reason, kind, entityId, events }: DeadLetter) => ({
  id,
  part,
  state,
  reason,
  kind,
  entityId,
  events,
});

export const ledgerBatchJson = (
  id: BatchId,
  account: BatchAccount,
  receipts: readonly Receipt[],
  inFlight: readonly PendingPart[],
  letters: readonly DeadLetter[],
): BatchJson => ({
  id,
  ...account,
  ...apartFromSampled(account.rejected),
  receivedAt: formatIso(account.receivedAt),
  parts: [...receipts.map(writtenPart), ...inFlight.map(waitingPart)].toSorted((a, b) => a.part - b.part),
  deadLetters: letters.map(letterJson),
});
