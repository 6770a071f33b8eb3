import {
  clockOf,
  unavailable,
  type IngestBatch,
  type ProjectId,
  type TelemetryRows,
  type TraceId,
} from '@spanledger/core';
import { memoryRecordReader, memoryTelemetry, memoryTelemetryWriter, traceRecord } from '@spanledger/testing';
import { describe, expect, it } from 'vitest';
import { createPipeline } from './pipeline.ts';

const project = 'project' as ProjectId;
const traceId = 'trace' as TraceId;
const start = Date.UTC(2026, 0, 10) * 1000;
const second = 1_000_000;

/** A batch that sets one field of the trace, or one key of its metadata, and nothing else. */
const patch = (at: number, key: string): IngestBatch => {
  const clock = clockOf(start + at);
  const unknown = ['name', 'userId', 'sessionId', 'release', 'version', 'environment', 'public', 'bookmarked'];
  const clocks = Object.fromEntries([...unknown, 'input', 'output', 'metadata'].map((field) => [field, 0]));
  const blank = traceRecord({ name: null, environment: null, public: null, bookmarked: null, timestamp: start });
  const metadata = { [key]: key };
  return {
    id: `${key}-${at}` as IngestBatch['id'],
    part: 0,
    projectId: project,
    rejected: {},
    receivedAt: start,
    payloadBytes: 1,
    observations: [],
    traces: [
      {
        id: traceId,
        events: 1,
        record: { ...blank, metadata, clock, clocks: { ...clocks, [`metadata.${key}`]: clock, timestamp: 1 } },
      },
    ],
    scores: [],
    deletions: [],
  };
};

const bench = (write?: (rows: TelemetryRows, store: (rows: TelemetryRows) => Promise<void>) => Promise<void>) => {
  const state = memoryTelemetry();
  const store = memoryTelemetryWriter(state);
  const open = () =>
    createPipeline({
      reader: memoryRecordReader(state),
      writer: write === undefined ? store : { write: async (rows) => write(rows, async (given) => store.write(given)) },
      deadLetters: {} as never,
      prices: { prepare: async () => undefined, find: () => undefined },
      now: () => start + 60 * second,
    });
  const metadataKeys = async (): Promise<string[]> => {
    const traces = await memoryRecordReader(state).traces(project, [traceId]);
    return Object.keys(traces.get(traceId)?.record.metadata ?? {}).toSorted();
  };
  return { open, metadataKeys };
};

describe('a pipeline that invalidates what it knows', () => {
  it('builds upon what another writer stored while the trace was its own', async () => {
    const { open, metadataKeys } = bench();
    const [ours, theirs] = [open(), open()];
    await ours.process([patch(1, 'a')]);
    await theirs.process([patch(2, 'b')]);
    ours.invalidate();
    await ours.process([patch(3, 'c')]);
    expect(await metadataKeys()).toEqual(['a', 'b', 'c']);
  });

  it('a pipeline that invalidates what it knows waits for what it is writing, so that it reads that too', async () => {
    const waiting: (() => void)[] = [];
    const arrived: (() => void)[] = [];
    const { open, metadataKeys } = bench(async (rows, store) => {
      await new Promise<void>((release) => {
        waiting.push(release);
        for (const tell of arrived.splice(0)) tell();
      });
      await store(rows);
    });
    const writeStarted = async (): Promise<() => void> => {
      if (waiting.length === 0) await new Promise<void>((tell) => void arrived.push(tell));
      return waiting.shift() ?? (() => undefined);
    };
    const pipeline = open();
    const first = pipeline.process([patch(1, 'a')]);
    const finishFirst = await writeStarted();
    pipeline.invalidate();
    const next = pipeline.process([patch(2, 'b')]);
    finishFirst();
    await first;
    (await writeStarted())();
    await next;
    expect(await metadataKeys()).toEqual(['a', 'b']);
  });

  it('a pipeline that invalidates what it knows goes on after a write that failed', async () => {
    let isDown = true;
    const { open, metadataKeys } = bench(async (rows, store) => {
      if (isDown) throw unavailable('down');
      await store(rows);
    });
    const pipeline = open();
    await expect(pipeline.process([patch(1, 'a')])).rejects.toMatchObject({ code: 'unavailable' });
    pipeline.invalidate();
    isDown = false;
    await pipeline.process([patch(2, 'b')]);
    expect(await metadataKeys()).toEqual(['b']);
  });
});
