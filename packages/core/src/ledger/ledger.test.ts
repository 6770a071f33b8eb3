import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BatchId, ProjectId } from '../ids.ts';
import { accountOfBatch } from './batch-account.ts';
import { balanceLedger, hourOf } from './balance-ledger.ts';
import type { DeadLetter } from './dead-letter.ts';
import type { LedgerHour, PendingPart } from './ledger-reader.ts';
import { receiptVersion } from './receipt-version.ts';
import type { Receipt } from './receipt.ts';
import { settleEvents } from './settle-events.ts';

const oneHour = 3_600_000_000;
const events = fc.nat({ max: 20 });

const receipt = (fields: Partial<Receipt> = {}): Receipt => ({
  batchId: 'batch' as BatchId,
  part: 0,
  projectId: 'project' as ProjectId,
  receivedAt: 5,
  received: 10,
  stored: 10,
  rejected: {},
  quarantined: 0,
  payloadBytes: 1,
  storedAt: 6,
  ...fields,
});

const pending = (fields: Partial<PendingPart> = {}): PendingPart => ({
  batchId: 'batch' as BatchId,
  part: 0,
  projectId: 'project' as ProjectId,
  receivedAt: 5,
  events: 3,
  payloadBytes: 2,
  ...fields,
});

const letter = (fields: Partial<DeadLetter> = {}): DeadLetter => ({
  id: 'letter',
  projectId: 'project' as ProjectId,
  batchId: 'batch' as BatchId,
  part: 0,
  receivedAt: 5,
  quarantinedAt: 6,
  reason: 'refused_by_store',
  message: '',
  kind: 'trace',
  entityId: 'trace',
  events: 1,
  payloadBytes: 1,
  state: 'open',
  ...fields,
});

describe('settling the events of a part', () => {
  it('accounts for every event that was accepted, but for those whose letters are missing', () => {
    fc.assert(
      fc.property(events, events, events, events, events, (stored, quarantined, open, discarded, replayed) => {
        const settled = settleEvents({ stored, quarantined }, { open, discarded, replayed });
        const counts = Object.values(settled);
        const missing = Math.max(0, quarantined - open - discarded - replayed);
        expect(counts.reduce((a, b) => a + b)).toBe(stored + quarantined - missing);
        expect(counts.every((count) => count >= 0)).toBe(true);
      }),
    );
  });
});

describe('the receipt that counts', () => {
  it('the receipt that counts is the one with more dead letters, then the one that stored more, then the earlier', () => {
    const inOrder = [
      receipt({ quarantined: 1, stored: 0, receivedAt: 9 }),
      receipt({ stored: 9, receivedAt: 1 }),
      receipt({ stored: 9, receivedAt: 2 }),
      receipt({ stored: 8, receivedAt: 1 }),
    ].map(receiptVersion);
    expect(inOrder).toEqual(inOrder.toSorted((a, b) => (a < b ? 1 : -1)));
    expect(new Set(inOrder).size).toBe(4);
  });
});

describe('the balanced ledger', () => {
  const hour: LedgerHour = {
    hour: oneHour,
    batches: 2,
    received: 10,
    stored: 5,
    rejected: { bad_id: 2 },
    quarantined: 2,
    discarded: 1,
    payloadBytes: 50,
  };

  it('the balanced ledger counts what is in flight in its hour, and in the totals', () => {
    const inFlight = [pending({ receivedAt: oneHour + 7 }), pending({ receivedAt: 3 * oneHour, events: 1 })];
    const { totals, hours } = balanceLedger([hour, { ...hour, hour: 2 * oneHour }], inFlight);
    expect(
      hours.map(({ hour: at, received, inFlight, balance }) => [at / oneHour, received, inFlight, balance]),
    ).toEqual([
      [1, 13, 3, 0],
      [2, 10, 0, 0],
      [3, 1, 1, 0],
    ]);
    expect(totals).toEqual({
      batches: 4,
      received: 24,
      stored: 10,
      rejected: { bad_id: 4 },
      quarantined: 4,
      discarded: 2,
      payloadBytes: 104,
      inFlight: 4,
      balance: 0,
    });
  });

  it('the balanced ledger has what is not accounted for as its balance', () => {
    expect(balanceLedger([{ ...hour, stored: 3 }], []).totals.balance).toBe(2);
  });

  it('the balanced ledger is empty without receipts', () => {
    expect(balanceLedger([], [])).toMatchObject({ totals: { received: 0, balance: 0 }, hours: [] });
    expect(hourOf(2 * oneHour - 1)).toBe(oneHour);
  });
});

describe('the account of a batch', () => {
  it.each([
    ['stored', receipt(), []],
    ['stored', receipt({ received: 0, stored: 0 }), []],
    ['stored', receipt({ received: 12, rejected: { bad_id: 2 } }), []],
    ['rejected', receipt({ stored: 0, rejected: { bad_id: 10 } }), []],
    ['partly_quarantined', receipt({ stored: 9, quarantined: 1 }), [letter()]],
    ['quarantined', receipt({ stored: 0, quarantined: 10 }), [letter({ events: 10 })]],
    ['partly_discarded', receipt({ stored: 9, quarantined: 1 }), [letter({ state: 'discarded' })]],
    ['discarded', receipt({ stored: 0, quarantined: 10 }), [letter({ events: 10, state: 'discarded' })]],
    ['stored', receipt({ stored: 9, quarantined: 1 }), [letter({ state: 'replayed' })]],
  ] as const)('is %s', (state, written, letters) => {
    expect(accountOfBatch([written], [], letters)?.state).toBe(state);
  });

  it('the account of a batch is in flight as long as a part is', () => {
    const account = accountOfBatch(
      [receipt({ stored: 9, quarantined: 1 })],
      [pending({ part: 1, receivedAt: 4 })],
      [letter()],
    );
    expect(account).toEqual({
      state: 'in_flight',
      receivedAt: 4,
      received: 13,
      stored: 9,
      rejected: {},
      quarantined: 1,
      discarded: 0,
      inFlight: 3,
    });
  });

  it('the account of an unknown batch does not exist', () => {
    expect(accountOfBatch([], [], [letter()])).toBeUndefined();
  });
});
