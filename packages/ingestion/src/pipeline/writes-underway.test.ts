import { describe, expect, it, vi } from 'vitest';
import { clockOf, unavailable, type IngestBatch, type ObservationRecord } from '@spanledger/core';
import { memoryDeadLetterStore, memoryRecordReader, memoryTelemetry, memoryTelemetryWriter } from '@spanledger/testing';
import { batch, now, partial, prices, project, start, traceId, tracePiece } from './pipeline.fixture.ts';
import { createPipeline } from './pipeline.ts';

/** Lets everything go on that waits for nothing from outside. */
const turn = async (): Promise<void> => new Promise((done) => void setImmediate(done));

interface Write {
  readonly keep: () => void;
  readonly fail: () => void;
}

/** A pipeline on a store whose writes end when the test says so; deletions end at once. */
const slowBench = (cacheBytesMax?: number) => {
  const telemetry = memoryTelemetry();
  const writer = memoryTelemetryWriter(telemetry);
  const writes: Write[] = [];
  const pipeline = createPipeline({
    reader: memoryRecordReader(telemetry),
    deadLetters: memoryDeadLetterStore(telemetry),
    writer: {
      write: async (rows) => {
        if (rows.deletions.length === 0) {
          await new Promise<void>(
            (keep, reject) => void writes.push({ keep, fail: () => reject(unavailable('down')) }),
          );
        }
        await writer.write(rows);
      },
    },
    prices,
    now,
    ...(cacheBytesMax === undefined ? {} : { cacheBytesMax }),
  });
  return {
    telemetry,
    process: async (batches: readonly IngestBatch[]) => pipeline.process(batches),
    send: async (at: number, fields: Partial<ObservationRecord>) =>
      pipeline.process([batch({ observations: [partial(at, fields)] })]),
    write: async (index: number): Promise<Write> =>
      vi.waitFor(() => {
        const write = writes[index];
        if (write === undefined) throw new Error('not begun');
        return write;
      }),
    stored: () => telemetry.observations.get(project, traceId, 'observation')?.record,
  };
};

describe('writes under way', () => {
  it('are built on, whatever the cache holds', async () => {
    const run = slowBench(1000);
    const first = run.send(1, { name: 'first' });
    const one = await run.write(0);
    const second = run.send(2, { output: 'second' });
    (await run.write(1)).keep();
    await second;
    one.keep();
    await first;
    expect(run.stored()).toMatchObject({ name: 'first', output: 'second' });
  });

  it('take nothing with them, when they fail, of what was built on them or beside them', async () => {
    const run = slowBench();
    const first = run.send(1, { name: 'first' }).catch(() => 'failed');
    const one = await run.write(0);
    const second = run.send(2, { output: 'second' });
    const two = await run.write(1);
    one.fail();
    expect(await first).toBe('failed');
    const third = run.send(3, { input: 'third' });
    await turn();
    two.keep();
    await second;
    (await run.write(2)).keep();
    await third;
    expect(run.stored()).toMatchObject({ output: 'second', input: 'third' });
  });

  it('of whole observations are waited for by the pieces of them', async () => {
    const run = slowBench();
    const whole = { ...partial(1, { name: 'whole', output: 'whole' }), isComplete: true };
    const first = run.process([batch({ observations: [whole], traces: [tracePiece(1, {})] })]);
    const one = await run.write(0);
    const second = run.send(2, { output: 'piece' });
    await turn();
    one.keep();
    await first;
    (await run.write(1)).keep();
    await second;
    expect(run.stored()).toMatchObject({ name: 'whole', output: 'piece' });
  });

  it('are ended by a deletion that comes after them', async () => {
    const run = slowBench();
    const sent = run.send(1, { name: 'old' });
    const write = await run.write(0);
    const clock = clockOf(start + 1_000_000);
    const deleted = run.process([batch({ deletions: [{ kind: 'trace', id: traceId, clock }] })]);
    await turn();
    write.keep();
    await Promise.all([sent, deleted]);
    expect(run.telemetry.observations.of(project)).toEqual([]);
  });
});
