import { partNumber, type LedgerHour, type ProjectId, type Receipt } from '@spanledger/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { aDeadLetter, aReceipt, oneDay, someBatch, someProject, someTime, telemetryRows } from './builders.ts';
import type { TelemetryStore } from './telemetry-store.ts';

type LedgerStore = Pick<TelemetryStore, 'writer' | 'ledger' | 'deadLetters'>;

const oneHour = oneDay / 24;
const hour = Math.floor(someTime / oneHour) * oneHour;
const thatDay = { from: hour, to: hour + oneDay };

const balanceOf = ({ received, stored, rejected, quarantined, discarded }: LedgerHour): number =>
  received - stored - Object.values(rejected).reduce((sum, events) => sum + events, 0) - quarantined - discarded;

/** The contract of every store for the state of accepted events. */
export const describeLedgerReader = (name: string, make: () => Promise<LedgerStore>): void => {
  describe(`${name} as a ledger reader`, () => {
    let store: LedgerStore;
    beforeAll(async () => {
      store = await make();
    });
    describe('of receipts', () => {
      describeReceipts(() => store);
    });
    describe('of dead letters', () => {
      describeLetters(() => store);
    });
  });
};

/** Writes the receipts of a project, and the same of another project, which must never be returned. */
const write = async ({ writer }: LedgerStore, ...receipts: readonly Receipt[]): Promise<void> => {
  const stranger = someProject();
  const ofStranger = receipts.map((receipt) => ({ ...receipt, projectId: stranger, received: 1000, stored: 1000 }));
  await writer.write(telemetryRows({ receipts: ofStranger }));
  await writer.write(telemetryRows({ receipts }));
};

const describeReceipts = (store: () => LedgerStore): void => {
  test('an hour is the sum of the receipts of requests that came in it', async () => {
    const projectId = someProject();
    const batchId = someBatch();
    await write(
      store(),
      aReceipt({ projectId, batchId, received: 12, stored: 9, rejected: { bad_id: 2, __proto__x: 1 } }),
      aReceipt({ projectId, batchId, part: 1, payloadBytes: 7 }),
      aReceipt({ projectId, received: 5, stored: 0, rejected: { bad_id: 5 } }),
      aReceipt({ projectId, receivedAt: hour + oneHour }),
      aReceipt({ projectId, receivedAt: hour - 1 }),
    );
    expect(await store().ledger.hours(projectId, thatDay)).toEqual([
      {
        hour,
        batches: 2,
        received: 27,
        stored: 19,
        rejected: { bad_id: 7, __proto__x: 1 },
        quarantined: 0,
        discarded: 0,
        payloadBytes: 207,
      },
      {
        hour: hour + oneHour,
        batches: 1,
        received: 10,
        stored: 10,
        rejected: {},
        quarantined: 0,
        discarded: 0,
        payloadBytes: 100,
      },
    ]);
  });

  test('a batch that was split anew, after the number of shards was changed, counts once, and those before it count', async () => {
    const projectId = someProject();
    const batchId = someBatch();
    const parts = [partNumber(8, 0), partNumber(8, 1), partNumber(16, 0), partNumber(16, 1), partNumber(16, 2)];
    const events = [6, 4, 5, 3, 2];
    await write(
      store(),
      ...parts.map((part, at) => aReceipt({ projectId, batchId, part, received: events[at]!, stored: events[at]! })),
      aReceipt({ projectId, part: partNumber(8, 0), received: 7, stored: 7 }),
    );
    expect(await store().ledger.hours(projectId, thatDay)).toMatchObject([{ batches: 2, received: 17, stored: 17 }]);
    const counted = await store().ledger.batch(projectId, batchId);
    expect(counted.map(({ part }) => part)).toEqual(parts.slice(2));
  });

  test('a period begins with the hour of its start and ends before its end', async () => {
    const projectId = someProject();
    const at = (receivedAt: number) => aReceipt({ projectId, receivedAt });
    await write(store(), at(hour - 1), at(hour), at(hour + oneHour), at(hour + oneHour + 1), at(hour + oneDay));
    const hours = await store().ledger.hours(projectId, { from: hour + 5, to: hour + oneHour + 1 });
    expect(hours.map(({ hour: start, received }) => [start - hour, received])).toEqual([
      [0, 10],
      [oneHour, 10],
    ]);
    expect(await store().ledger.hours(projectId, { from: hour + 2 * oneDay, to: hour + 3 * oneDay })).toEqual([]);
    expect(await store().ledger.hours(someProject(), thatDay)).toEqual([]);
    expect(await store().ledger.projects({ from: hour + 5, to: hour + oneHour + 1 })).toContain(projectId);
    expect(await store().ledger.projects({ from: hour + 2 * oneDay, to: hour + 3 * oneDay })).not.toContain(projectId);
  });

  test('a receipt written twice counts once', async () => {
    const receipt = aReceipt({ projectId: someProject() });
    await write(store(), receipt);
    await write(store(), receipt, receipt);
    expect(await store().ledger.hours(receipt.projectId, thatDay)).toMatchObject([{ batches: 1, received: 10 }]);
  });

  test('a batch sent again later counts once, when it first came, also on the other side of midnight', async () => {
    const midnight = Math.floor(someTime / oneDay) * oneDay + oneDay;
    const receipt = aReceipt({ projectId: someProject(), receivedAt: midnight - 1, storedAt: midnight });
    await write(store(), receipt);
    for (const later of [1, 2 * oneHour]) {
      await write(store(), { ...receipt, receivedAt: midnight + later, storedAt: midnight + later });
    }
    const { projectId, batchId } = receipt;
    const hours = await store().ledger.hours(projectId, { from: midnight - oneDay, to: midnight + oneDay });
    expect(hours.map(({ hour: start, received }) => [start, received])).toEqual([[midnight - oneHour, 10]]);
    expect(await store().ledger.hours(projectId, { from: midnight, to: midnight + oneDay })).toEqual([]);
    expect(await store().ledger.batch(projectId, batchId)).toEqual([receipt]);
  });

  test('of two different receipts of a part the one with more dead letters counts, in either order', async () => {
    const whole = aReceipt({ projectId: someProject() });
    const cut = { ...whole, stored: 8, quarantined: 2, storedAt: someTime + 9 };
    for (const [first, second] of [
      [whole, cut],
      [cut, whole],
    ] as const) {
      const batchId = someBatch();
      await write(store(), { ...first, batchId });
      await write(store(), { ...second, batchId });
      expect(await store().ledger.batch(whole.projectId, batchId)).toEqual([{ ...cut, batchId }]);
    }
  });

  test('the receipts of a batch come whole, by part', async () => {
    const projectId = someProject();
    const batchId = someBatch();
    const parts = [2, 0].map((part) =>
      aReceipt({ projectId, batchId, part, stored: 7, rejected: { invalid: 2 }, quarantined: 1 }),
    );
    await write(store(), ...parts, aReceipt({ projectId }));
    expect(await store().ledger.batch(projectId, batchId)).toEqual(parts.toReversed());
    expect(await store().ledger.batch(someProject(), batchId)).toEqual([]);
    expect(await store().ledger.batch(projectId, someBatch())).toEqual([]);
  });

  test('which parts are written is known part by part', async () => {
    const projectId = someProject();
    const receipt = aReceipt({ projectId, part: 3 });
    const { batchId } = receipt;
    await write(store(), receipt, aReceipt({ projectId }));
    const asked = [
      { batchId, part: 3 },
      { batchId, part: 2 },
      { batchId: someBatch(), part: 3 },
    ];
    expect(await store().ledger.written(projectId, asked)).toEqual([{ batchId, part: 3 }]);
    expect(await store().ledger.written(someProject(), asked)).toEqual([]);
    expect(await store().ledger.written(projectId, [])).toEqual([]);
    const many = Array.from({ length: 2000 }, () => ({ batchId: someBatch(), part: 3 }));
    expect(await store().ledger.written(projectId, [...many, { batchId, part: 3 }])).toEqual([{ batchId, part: 3 }]);
  });
};

const describeLetters = (store: () => LedgerStore): void => {
  /** A part with ten events accepted and two rejected, three of them quarantined in two letters. */
  const aCutPart = async (): Promise<{ projectId: ProjectId; one: string; two: string }> => {
    const receipt = aReceipt({
      projectId: someProject(),
      received: 12,
      stored: 7,
      rejected: { bad_id: 2 },
      quarantined: 3,
    });
    const { projectId, batchId } = receipt;
    const letters = [aDeadLetter({ projectId, batchId }), aDeadLetter({ projectId, batchId, events: 2 })] as const;
    await store().deadLetters.quarantine([
      ...letters,
      aDeadLetter({ projectId: someProject(), batchId, events: 5 }),
      aDeadLetter({ projectId, batchId, part: 1, events: 5 }),
      aDeadLetter({ projectId, events: 5 }),
    ]);
    await write(store(), receipt);
    return { projectId, one: letters[0].id, two: letters[1].id };
  };
  const theHour = async (projectId: ProjectId): Promise<LedgerHour> => {
    const [found] = await store().ledger.hours(projectId, thatDay);
    expect(found).toBeDefined();
    return found!;
  };

  test('events of open letters are quarantined; letters without a receipt are not counted', async () => {
    const { projectId } = await aCutPart();
    const found = await theHour(projectId);
    expect(found).toMatchObject({ received: 12, stored: 7, quarantined: 3, discarded: 0 });
    expect(balanceOf(found)).toBe(0);
  });

  test('events of open letters are quarantined, even if the receipt of their part has none', async () => {
    const receipt = aReceipt({ projectId: someProject() });
    const { projectId, batchId } = receipt;
    await store().deadLetters.quarantine([aDeadLetter({ projectId, batchId })]);
    await write(store(), receipt);
    expect(await theHour(projectId)).toMatchObject({ received: 10, stored: 9, quarantined: 1 });
  });

  test('a replay moves events to what is stored, a discard out of it', async () => {
    const { projectId, one, two } = await aCutPart();
    await store().deadLetters.setState(projectId, one, 'replayed');
    expect(await theHour(projectId)).toMatchObject({ stored: 8, quarantined: 2, discarded: 0 });
    await store().deadLetters.setState(projectId, two, 'discarded');
    const found = await theHour(projectId);
    expect(found).toMatchObject({ received: 12, stored: 8, quarantined: 0, discarded: 2 });
    expect(balanceOf(found)).toBe(0);
  });

  test('a letter that is replayed in part leaves what is refused again quarantined', async () => {
    const receipt = aReceipt({ projectId: someProject(), stored: 0, quarantined: 10 });
    const { projectId, batchId } = receipt;
    const whole = aDeadLetter({ projectId, batchId, kind: 'batch', events: 10 });
    await store().deadLetters.quarantine([whole]);
    await write(store(), receipt);
    await store().deadLetters.quarantine([aDeadLetter({ projectId, batchId })]);
    await store().deadLetters.setState(projectId, whole.id, 'replayed');
    const found = await theHour(projectId);
    expect(found).toMatchObject({ received: 10, stored: 9, quarantined: 1 });
    expect(balanceOf(found)).toBe(0);
  });

  test('events that were quarantined without a letter are missing from the balance', async () => {
    const receipt = aReceipt({ projectId: someProject(), stored: 8, quarantined: 2 });
    const { projectId, batchId } = receipt;
    await store().deadLetters.quarantine([aDeadLetter({ projectId, batchId })]);
    await write(store(), receipt);
    const found = await theHour(projectId);
    expect(found).toMatchObject({ received: 10, stored: 8, quarantined: 1 });
    expect(balanceOf(found)).toBe(1);
  });
};
