import {
  clockOf,
  unavailable,
  type BatchId,
  type DeadLetterStore,
  type DeadLetterWithPayload,
  type IngestBatch,
  type ProjectId,
  type Receipt,
  type TelemetryRows,
  type TraceId,
} from '@spanledger/core';
import { decodeBatch } from '@spanledger/ingestion';
import { traceRecord } from '@spanledger/testing';
import { describe, expect, it } from 'vitest';
import type { ProjectState } from '../projects/project-states.ts';
import { ingestConsumer } from './ingest.ts';
import { undecodableConsumer } from './undecodable.ts';

const batch = (project: string, parts: Partial<IngestBatch> = {}): IngestBatch => ({
  id: `batch-of-${project}` as BatchId,
  part: 0,
  projectId: project as ProjectId,
  rejected: { invalid: 2 },
  receivedAt: 1,
  payloadBytes: 10,
  observations: [],
  traces: [{ id: 't' as TraceId, events: 3, record: traceRecord({ clock: clockOf(1) }) }],
  scores: [],
  deletions: [],
  ...parts,
});

const bench = (states: Record<string, ProjectState>) => {
  const stored: string[] = [];
  const letters: DeadLetterWithPayload[] = [];
  const receipts: Receipt[] = [];
  const deadLetters = {
    quarantine: async (given: readonly DeadLetterWithPayload[]) => void letters.push(...given),
  } as unknown as DeadLetterStore;
  const parts = {
    projects: {
      stateOf: async (id: ProjectId) => {
        const state = states[id];
        if (state === undefined) throw unavailable('PostgreSQL is down');
        return state;
      },
    },
    deadLetters,
    writer: { write: async (rows: TelemetryRows) => void receipts.push(...rows.receipts) },
    store: async ({ projectId }: IngestBatch) => void stored.push(projectId),
    now: () => 5,
  };
  return { ...parts, stored, letters, receipts, take: ingestConsumer(parts) };
};

describe('a batch off the queue', () => {
  it('of a live project is stored', async () => {
    const { take, stored, letters } = bench({ a: 'live' });
    await take([batch('a')]);
    expect(stored).toEqual(['a']);
    expect(letters).toEqual([]);
  });

  it.each([
    ['unknown', 'unknown_project'],
    ['deleted', 'deleted_project'],
  ] as const)(
    'of a project that is %s is quarantined whole, with a receipt that accounts for it',
    async (state, reason) => {
      const { take, stored, letters, receipts } = bench({ a: 'live', gone: state });
      await take([batch('gone'), batch('a')]);
      expect(stored).toEqual(['a']);
      expect(letters).toMatchObject([{ reason, projectId: 'gone', events: 3, state: 'open', kind: 'trace' }]);
      expect(receipts).toMatchObject([{ projectId: 'gone', received: 5, stored: 0, quarantined: 3, storedAt: 5 }]);
      const replayed = await decodeBatch(letters[0]?.payload ?? new Uint8Array());
      expect(replayed).toEqual({ ...batch('gone'), rejected: {} });
    },
  );

  it('that replays a dead letter of a missing project leaves no second receipt', async () => {
    const { take, letters, receipts } = bench({ gone: 'deleted' });
    await take([batch('gone', { replayOf: 'letter' })]);
    expect(letters).toHaveLength(1);
    expect(receipts).toEqual([]);
  });

  it('a batch off the queue is no poison while PostgreSQL is down: it is refused as unavailable after its neighbours have ended', async () => {
    const { take, stored, letters } = bench({ a: 'live' });
    await expect(take([batch('unasked'), batch('a')])).rejects.toMatchObject({ code: 'unavailable' });
    expect(stored).toEqual(['a']);
    expect(letters).toEqual([]);
  });
});

describe('bytes that are no batch', () => {
  it('bytes that are no batch are kept as they came, under the same id each time, and accounted for', async () => {
    const { letters, receipts, ...parts } = bench({});
    const meta = {
      batchId: 'b' as BatchId,
      part: 1,
      projectId: 'a' as ProjectId,
      receivedAt: 2,
      events: 4,
      payloadBytes: 9,
    };
    const onUndecodable = undecodableConsumer(parts);
    await onUndecodable(Buffer.of(9, 9), meta, new Error('private'));
    await onUndecodable(Buffer.of(9, 9), meta, new Error('private'));
    expect(letters[0]).toMatchObject({ reason: 'undecodable', events: 4, payload: Buffer.of(9, 9), kind: 'batch' });
    expect(letters[1]?.id).toBe(letters[0]?.id);
    expect(JSON.stringify(letters)).not.toContain('private');
    expect(receipts[0]).toMatchObject({ batchId: 'b', part: 1, received: 4, stored: 0, quarantined: 4 });
  });
});
