import {
  balanceLedger,
  unavailable,
  type BatchId,
  type IngestBatch,
  type BalancedLedger,
  type ObservationId,
  type ObservationPatch,
  type ProjectId,
  type TelemetryRows,
  type TraceId,
} from '@spanledger/core';
import {
  aDeadLetter,
  memoryRecordReader,
  memoryTelemetry,
  memoryTelemetryStore,
  observationRecord,
  traceRecord,
} from '@spanledger/testing';
import { describe, expect, it } from 'vitest';
import { replayDeadLetter } from '../replay-dead-letter.ts';
import { deadLetterOf } from './dead-letters-of.ts';
import { createPipeline } from './pipeline.ts';

const projectId = 'project' as ProjectId;
const batchId = 'batch' as BatchId;
const receivedAt = Date.UTC(2026, 0, 10) * 1000;
const day = 86_400_000_000;
const firstPage = { projectId, page: 1, limit: 100 } as const;

const span = (path: string, events = 1): ObservationPatch => {
  const [traceId, id] = path.split('/');
  return {
    traceId: traceId as TraceId,
    id: id as ObservationId,
    record: observationRecord(),
    isComplete: true,
    isTraceUnknown: false,
    events,
  };
};

const batch = (paths: readonly string[], parts: Partial<IngestBatch> = {}): IngestBatch => ({
  id: batchId,
  part: 0,
  projectId,
  rejected: {},
  receivedAt,
  payloadBytes: 5,
  observations: paths.map((path) => span(path)),
  traces: [],
  scores: [],
  deletions: [],
  ...parts,
});

/** A pipeline whose store refuses observations in `poison`, and is unavailable while `isDown`. */
const bench = () => {
  const state = memoryTelemetry();
  const store = memoryTelemetryStore(state);
  const faults = { poison: new Set<string>(), isDown: false, isDownForReceipts: false };
  const write = async (rows: TelemetryRows): Promise<void> => {
    if (faults.isDown || (faults.isDownForReceipts && rows.receipts.length > 0)) throw unavailable('down');
    if (rows.observations.some(({ traceId, id }) => faults.poison.has(`${traceId}/${id}`))) throw new Error('refused');
    await store.writer.write(rows);
  };
  const pipeline = createPipeline({
    reader: memoryRecordReader(state),
    writer: { write },
    deadLetters: store.deadLetters,
    prices: { prepare: async () => undefined, find: () => undefined },
    now: () => receivedAt + 1,
  });
  const accept = async (again: IngestBatch) => pipeline.process([again]);
  const balancedLedger = async (): Promise<BalancedLedger> =>
    balanceLedger(await store.ledger.hours(projectId, { from: receivedAt, to: receivedAt + day }), []);
  return {
    ...store,
    faults,
    process: async (batches: readonly IngestBatch[]) => pipeline.process(batches),
    balancedLedger,
    stored: () => state.observations.of(projectId).map(({ traceId, id }) => `${traceId}/${id}`),
    open: async () => (await store.deadLetters.list({ ...firstPage, state: 'open' })).items,
    replay: async (id: string) => {
      const letter = await store.deadLetters.get(projectId, id);
      return replayDeadLetter({ deadLetters: store.deadLetters, accept }, letter!);
    },
  };
};

describe('receipts', () => {
  it('receipts state of each batch what was received, rejected and stored, however often it is processed', async () => {
    const run = bench();
    const sent = batch(['t/a', 't/b'], { rejected: { bad_id: 3 } });
    await run.process([sent, batch(['t/c'], { id: 'other' as BatchId })]);
    await run.process([{ ...sent, receivedAt: receivedAt + 5 }]);
    expect(await run.ledger.batch(projectId, batchId)).toEqual([
      {
        batchId,
        part: 0,
        projectId,
        receivedAt,
        received: 5,
        stored: 2,
        rejected: { bad_id: 3 },
        quarantined: 0,
        payloadBytes: 5,
        storedAt: receivedAt + 1,
      },
    ]);
    expect((await run.balancedLedger()).totals).toMatchObject({ batches: 2, received: 6, stored: 3, balance: 0 });
  });

  it('receipts are left by batches that hold nothing but rejected events or deletions', async () => {
    const run = bench();
    await run.process([batch([], { rejected: { invalid: 2 } })]);
    const deletion = { kind: 'trace', id: 't' as TraceId, clock: 1 } as const;
    await run.process([batch([], { id: 'deletion' as BatchId, deletions: [deletion] })]);
    expect((await run.balancedLedger()).totals).toMatchObject({ batches: 2, received: 2, stored: 0, balance: 0 });
  });

  it('receipts are not left during an outage', async () => {
    const run = bench();
    run.faults.isDown = true;
    await expect(run.process([batch(['t/a'])])).rejects.toMatchObject({ code: 'unavailable' });
    expect((await run.balancedLedger()).totals).toMatchObject({ batches: 0 });
  });

  it('receipts count what a patch stands for', async () => {
    const run = bench();
    const traces = [{ id: 't' as TraceId, record: traceRecord(), events: 0 }];
    await run.process([batch([], { observations: [span('t/a', 4)], traces })]);
    expect((await run.balancedLedger()).totals).toMatchObject({ received: 4, stored: 4 });
  });
});

describe('poison', () => {
  it('poison goes to the dead letters alone; its neighbours are stored and all is accounted for', async () => {
    const run = bench();
    run.faults.poison = new Set(['t/b']);
    await run.process([batch(['t/a', 't/b', 't/c'], { rejected: { bad_id: 1 } })]);
    expect(run.stored()).toEqual(['t/a', 't/c']);
    expect(await run.open()).toMatchObject([
      { batchId, kind: 'observation', entityId: 'b', events: 1, reason: 'refused_by_store' },
    ]);
    expect((await run.balancedLedger()).totals).toMatchObject({ received: 4, stored: 2, quarantined: 1, balance: 0 });
  });

  it('that comes again, or is cut off by an outage on its way, is quarantined once', async () => {
    const run = bench();
    run.faults.poison = new Set(['t/a']);
    run.faults.isDownForReceipts = true;
    await expect(run.process([batch(['t/a', 't/b'])])).rejects.toMatchObject({ code: 'unavailable' });
    run.faults.isDownForReceipts = false;
    for (const later of [0, 7]) await run.process([batch(['t/a', 't/b'], { receivedAt: receivedAt + later })]);
    expect(await run.open()).toHaveLength(1);
    expect((await run.balancedLedger()).totals).toMatchObject({ received: 2, stored: 1, quarantined: 1, balance: 0 });
  });

  it('of one name in two traces is two letters, and of one entity sent twice is one with both events', async () => {
    const run = bench();
    run.faults.poison = new Set(['t/a', 'u/a']);
    await run.process([batch(['t/a', 'u/a', 't/a', 'v/a'])]);
    expect((await run.open()).map(({ entityId, events }) => `${entityId} ${events}`).toSorted()).toEqual([
      'a 1',
      'a 2',
    ]);
    expect((await run.balancedLedger()).totals).toMatchObject({ received: 4, stored: 1, quarantined: 3, balance: 0 });
  });

  it('in a group rejects the group, so that each batch comes alone', async () => {
    const run = bench();
    run.faults.poison = new Set(['t/a']);
    await expect(run.process([batch(['t/a']), batch(['t/b'], { id: 'x' as BatchId })])).rejects.toThrow('refused');
    expect(await run.open()).toEqual([]);
  });
});

const poisoned = async () => {
  const run = bench();
  run.faults.poison = new Set(['t/b']);
  await run.process([batch(['t/a', 't/b'], { rejected: { bad_id: 1 } })]);
  const [letter] = await run.open();
  return { run, id: letter?.id ?? '' };
};

describe('a replay', () => {
  it('a replay stores what can be stored now, and counts no event twice', async () => {
    const { run, id } = await poisoned();
    run.faults.poison.clear();
    expect(await run.replay(id)).toBe('replayed');
    expect(await run.replay(id)).toBe('replayed');
    expect(run.stored()).toEqual(['t/a', 't/b']);
    expect((await run.balancedLedger()).totals).toMatchObject({
      batches: 1,
      received: 3,
      stored: 2,
      rejected: { bad_id: 1 },
      quarantined: 0,
      balance: 0,
    });
  });

  it('that is refused again stays open, as it was', async () => {
    const { run, id } = await poisoned();
    expect(await run.replay(id)).toBe('open');
    expect(await run.open()).toHaveLength(1);
    expect((await run.balancedLedger()).totals).toMatchObject({ stored: 1, quarantined: 1, balance: 0 });
  });

  it('during an outage fails, and works afterwards', async () => {
    const { run, id } = await poisoned();
    run.faults.poison.clear();
    run.faults.isDown = true;
    await expect(run.replay(id)).rejects.toMatchObject({ code: 'unavailable' });
    run.faults.isDown = false;
    expect(await run.replay(id)).toBe('replayed');
    expect((await run.balancedLedger()).totals).toMatchObject({ stored: 2, quarantined: 0, balance: 0 });
  });

  it('of a letter that was discarded brings its events back', async () => {
    const { run, id } = await poisoned();
    await run.deadLetters.setState(projectId, id, 'discarded');
    expect((await run.balancedLedger()).totals).toMatchObject({ stored: 1, discarded: 1, quarantined: 0, balance: 0 });
    run.faults.poison.clear();
    expect(await run.replay(id)).toBe('replayed');
    expect((await run.balancedLedger()).totals).toMatchObject({ stored: 2, discarded: 0, balance: 0 });
  });

  it('of a letter of several entities stores what it can and quarantines the rest', async () => {
    const run = bench();
    const whole = batch(['t/a', 't/b', 't/c']);
    const letter = await deadLetterOf(whole, { reason: 'unknown_project', message: '', at: receivedAt });
    await run.deadLetters.quarantine([letter]);
    const receipt = { ...batch([]), batchId, received: 3, stored: 0, quarantined: 3, storedAt: receivedAt };
    await run.writer.write({ observations: [], traces: [], scores: [], deletions: [], receipts: [receipt] });
    run.faults.poison = new Set(['t/b']);
    expect(await run.replay(letter.id)).toBe('replayed');
    expect(run.stored()).toEqual(['t/a', 't/c']);
    expect(await run.open()).toMatchObject([{ entityId: 'b', events: 1 }]);
    expect((await run.balancedLedger()).totals).toMatchObject({ received: 3, stored: 2, quarantined: 1, balance: 0 });
  });

  it('of what this version cannot decode is a conflict', async () => {
    const run = bench();
    const letter = aDeadLetter({ projectId, payload: Uint8Array.of(9, 9) });
    await run.deadLetters.quarantine([letter]);
    await expect(run.replay(letter.id)).rejects.toMatchObject({ code: 'conflict' });
  });
});
