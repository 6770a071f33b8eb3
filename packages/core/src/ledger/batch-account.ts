import type { Micros } from '../time.ts';
import { sampledReason } from '../policies/sampling-policy.ts';
import { addCounts } from './counts.ts';
import type { DeadLetter } from './dead-letter.ts';
import type { PendingPart } from './ledger-reader.ts';
import type { Receipt } from './receipt.ts';
import { settleEvents } from './settle-events.ts';

/** `stored`: all events that were neither rejected nor sampled out. `rejected`, `sampled`: every event was. */
export const batchStates = [
  'in_flight',
  'stored',
  'rejected',
  'sampled',
  'quarantined',
  'partly_quarantined',
  'discarded',
  'partly_discarded',
] as const;
export type BatchState = (typeof batchStates)[number];

interface BatchCounts {
  readonly received: number;
  readonly stored: number;
  readonly rejected: Readonly<Record<string, number>>;
  readonly quarantined: number;
  readonly discarded: number;
  readonly inFlight: number;
}

/** The account of a batch. */
export interface BatchAccount extends BatchCounts {
  readonly state: BatchState;
  readonly receivedAt: Micros;
}

/** `undefined` when the batch is unknown. `inFlight` are its parts without a receipt. */
export const accountOfBatch = (
  receipts: readonly Receipt[],
  inFlight: readonly PendingPart[],
  letters: readonly DeadLetter[],
): BatchAccount | undefined => {
  const [first, ...others] = [...receipts, ...inFlight].map(({ receivedAt }) => receivedAt);
  if (first === undefined) return undefined;
  const waiting = inFlight.reduce((sum, { events }) => sum + events, 0);
  let counts: BatchCounts = {
    received: waiting,
    stored: 0,
    rejected: {},
    quarantined: 0,
    discarded: 0,
    inFlight: waiting,
  };
  for (const receipt of receipts) counts = addPart(counts, receipt, letters);
  return {
    ...counts,
    state: inFlight.length > 0 ? 'in_flight' : stateOf(counts),
    receivedAt: Math.min(first, ...others),
  };
};

const addPart = (counts: BatchCounts, receipt: Receipt, letters: readonly DeadLetter[]): BatchCounts => {
  const events = { open: 0, discarded: 0, replayed: 0 };
  for (const letter of letters) if (letter.part === receipt.part) events[letter.state] += letter.events;
  const settled = settleEvents(receipt, events);
  return {
    received: counts.received + receipt.received,
    stored: counts.stored + settled.stored,
    rejected: addCounts(counts.rejected, receipt.rejected),
    quarantined: counts.quarantined + settled.quarantined,
    discarded: counts.discarded + settled.discarded,
    inFlight: counts.inFlight,
  };
};

const stateOf = ({ received, stored, rejected, quarantined, discarded }: BatchCounts): BatchState => {
  if (quarantined > 0) return stored > 0 ? 'partly_quarantined' : 'quarantined';
  if (discarded > 0) return stored > 0 ? 'partly_discarded' : 'discarded';
  if (stored > 0 || received === 0) return 'stored';
  return rejected[sampledReason] === received ? 'sampled' : 'rejected';
};
