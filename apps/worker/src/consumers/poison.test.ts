import {
  clockOf,
  eventsOf,
  type BatchId,
  type DeadLetterStore,
  type DeadLetterWithPayload,
  type IngestBatch,
  type PendingPart,
  type ProjectId,
  type Receipt,
  type TelemetryRows,
  type TraceId,
} from '@spanledger/core';
import { decodeBatch, encodeBatch } from '@spanledger/ingestion';
import { traceRecord } from '@spanledger/testing';
import { describe, expect, it } from 'vitest';
import { poisonConsumer } from './poison.ts';

const batch: IngestBatch = {
  id: 'b' as BatchId,
  part: 1,
  projectId: 'p' as ProjectId,
  rejected: { invalid: 2 },
  receivedAt: 1,
  payloadBytes: 10,
  observations: [],
  traces: [{ id: 't' as TraceId, events: 3, record: traceRecord({ clock: clockOf(1) }) }],
  scores: [],
  deletions: [],
};

const partOf = ({ id, part, projectId, receivedAt, payloadBytes, ...rest }: IngestBatch): PendingPart => ({
  batchId: id,
  part,
  projectId,
  receivedAt,
  payloadBytes,
  events: eventsOf({ id, part, projectId, receivedAt, payloadBytes, ...rest }),
});

const unused = async () => Promise.reject(new Error('not used'));

const putAside = async (given: IngestBatch, payload?: Uint8Array) => {
  const letters: DeadLetterWithPayload[] = [];
  const receipts: Receipt[] = [];
  const told: [string, number][] = [];
  const deadLetters: DeadLetterStore = {
    quarantine: async (given) => void letters.push(...given),
    list: unused,
    get: unused,
    setState: unused,
    erase: unused,
  };
  const onPoison = poisonConsumer({
    deadLetters,
    writer: { write: async (rows: TelemetryRows) => void receipts.push(...rows.receipts) },
    now: () => 5,
    onPutAside: ({ batchId }, deaths) => void told.push([batchId, deaths]),
  });
  await onPoison(payload ?? (await encodeBatch(given)), partOf(given), 3);
  return { letters, receipts, told };
};

describe('a batch that its workers died of', () => {
  it('a poison batch becomes one dead letter with that reason, can be replayed, and is accounted for with what was rejected of it', async () => {
    const { letters, receipts, told } = await putAside(batch);
    expect(letters).toMatchObject([
      {
        reason: 'worker_died',
        kind: 'batch',
        events: 3,
        state: 'open',
        message: expect.stringContaining('died 3 times'),
      },
    ]);
    expect(await decodeBatch(letters[0]?.payload ?? Buffer.of())).toEqual(batch);
    expect(receipts).toMatchObject([
      { batchId: 'b', part: 1, received: 5, stored: 0, quarantined: 3, rejected: { invalid: 2 } },
    ]);
    expect(told).toEqual([['b', 3]]);
  });

  it('a batch that its workers died of is kept also when it cannot be read at all', async () => {
    const { letters, receipts } = await putAside(batch, Buffer.of(9, 9));
    expect(letters).toMatchObject([{ reason: 'worker_died', events: 3, payload: Buffer.of(9, 9) }]);
    expect(receipts).toMatchObject([{ received: 3, stored: 0, quarantined: 3 }]);
  });

  it('and that replays a dead letter leaves that letter as it is, and nothing is counted again', async () => {
    expect(await putAside({ ...batch, replayOf: 'letter' })).toMatchObject({ letters: [], receipts: [] });
  });

  it('and that was taken out of another one is kept by itself, and is counted with the other', async () => {
    const other = { ...batch, isSentOn: true, receivedAt: 2 };
    const [first, second] = [await putAside({ ...batch, isSentOn: true }), await putAside(other)];
    expect([first.receipts, second.receipts]).toEqual([[], []]);
    expect(first.letters[0]?.id).not.toBe(second.letters[0]?.id);
  });
});
