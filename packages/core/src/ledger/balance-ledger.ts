import type { Micros } from '../time.ts';
import { addCounts, sumCounts } from './counts.ts';
import type { LedgerHour, PendingPart } from './ledger-reader.ts';

/** received = stored + Σ rejected + quarantined + discarded + inFlight + balance. */
export interface LedgerSums extends Omit<LedgerHour, 'hour'> {
  /** Events of parts that were accepted and have no receipt yet. */
  readonly inFlight: number;
  /** Events that are not accounted for: 0. */
  readonly balance: number;
}

export interface LedgerLine extends LedgerSums {
  readonly hour: Micros;
}

export interface BalancedLedger {
  readonly totals: LedgerSums;
  /** Oldest first. */
  readonly hours: readonly LedgerLine[];
}

const microsPerHour = 3_600_000_000;

/** The beginning of the hour that contains a time. */
export const hourOf = (at: Micros): Micros => Math.floor(at / microsPerHour) * microsPerHour;

type Entry = Omit<LedgerSums, 'balance'>;

const nothing: Entry = {
  batches: 0,
  received: 0,
  stored: 0,
  rejected: {},
  quarantined: 0,
  discarded: 0,
  payloadBytes: 0,
  inFlight: 0,
};

const add = (a: Entry, b: Entry): Entry => ({
  batches: a.batches + b.batches,
  received: a.received + b.received,
  stored: a.stored + b.stored,
  rejected: addCounts(a.rejected, b.rejected),
  quarantined: a.quarantined + b.quarantined,
  discarded: a.discarded + b.discarded,
  payloadBytes: a.payloadBytes + b.payloadBytes,
  inFlight: a.inFlight + b.inFlight,
});

const close = (entry: Entry): LedgerSums => {
  const { received, stored, rejected, quarantined, discarded, inFlight } = entry;
  return { ...entry, balance: received - stored - sumCounts(rejected) - quarantined - discarded - inFlight };
};

/** Adds what is in flight (parts without a receipt, each once) to the sums of the receipts. */
export const balanceLedger = (hours: readonly LedgerHour[], inFlight: readonly PendingPart[]): BalancedLedger => {
  const entries = new Map<Micros, Entry>();
  const enter = (hour: Micros, entry: Entry): void => void entries.set(hour, add(entries.get(hour) ?? nothing, entry));
  for (const { hour, ...entry } of hours) enter(hour, { ...entry, inFlight: 0 });
  for (const { receivedAt, events, payloadBytes } of inFlight) {
    enter(hourOf(receivedAt), { ...nothing, received: events, payloadBytes, inFlight: events });
  }
  const lines = [...entries].sort(([a], [b]) => a - b).map(([hour, entry]) => ({ hour, ...close(entry) }));
  return { totals: close([...entries.values()].reduce(add, nothing)), hours: lines };
};
