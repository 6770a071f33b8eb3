import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clockOf, type IngestBatch, type ObservationRecord } from '@spanledger/core';
import {
  memoryDeadLetterStore,
  memoryRecordReader,
  memoryTelemetry,
  memoryTelemetryWriter,
  propertyRuns,
} from '@spanledger/testing';
import { openWrite, turn, type OpenWrite } from './open-write.fixture.ts';
import { batch, day, now, partial, prices, project, start, traceId, tracePatch } from './pipeline.fixture.ts';
import { createPipeline } from './pipeline.ts';

/** Until all that can begin has begun. */
const settled = async (): Promise<void> => {
  for (let at = 0; at < 20; at += 1) await turn();
};

const isStored = async (sending: Promise<void>): Promise<boolean> =>
  sending.then(
    () => true,
    () => false,
  );

/** A pipeline on a store whose writes end when the test releases them; deletions end at once. */
const slowBench = (cacheBytesMax?: number) => {
  const telemetry = memoryTelemetry();
  const writer = memoryTelemetryWriter(telemetry);
  const writes: OpenWrite[] = [];
  const pipeline = createPipeline({
    reader: memoryRecordReader(telemetry),
    deadLetters: memoryDeadLetterStore(telemetry),
    writer: {
      write: async (rows) => {
        if (rows.deletions.length === 0) {
          const write = openWrite();
          writes.push(write);
          await write.written;
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
    write: async (index: number): Promise<OpenWrite> => {
      await expect.poll(() => writes.length).toBeGreaterThan(index);
      const write = writes[index];
      if (write === undefined) throw new Error('not begun');
      return write;
    },
    begun: () => writes.length,
    /** Ends one of the writes in flight, if there is any. */
    endOne: (which: number, fails: boolean): void => {
      const [write] = writes.splice(which % Math.max(writes.length, 1), 1);
      if (fails) write?.fail();
      else write?.keep();
    },
    stored: () => telemetry.observations.get(project, traceId, 'observation')?.record,
  };
};

/** A patch of one field. */
interface Told {
  readonly name: string;
  readonly at: number;
}

/** Each start time is on a different day, so that the entity moves. */
const valueOf = (name: string, at: number) => (name === 'startTime' ? start + at * day : `${at}`);

interface Moment {
  readonly sends: boolean;
  /** If nothing is sent: which of the writes in flight ends, and whether it fails. */
  readonly which: number;
  readonly fails: boolean;
}

/** Sends each patch until it is stored; resolves when all are. */
const sendAtMoments = async (
  run: ReturnType<typeof slowBench>,
  told: readonly Told[],
  moments: readonly Moment[],
): Promise<void> => {
  const stored = new Set<Told>();
  const sendUntilStored = async (patch: Told): Promise<void> => {
    while (!(await isStored(run.send(patch.at, { [patch.name]: valueOf(patch.name, patch.at) }))));
    stored.add(patch);
  };
  const unsent = [...told];
  const sending: Promise<void>[] = [];
  const upcoming = [...moments];
  while (stored.size < told.length) {
    const { which, fails, sends } = upcoming.shift() ?? { which: 0, fails: false, sends: true };
    const next = sends ? unsent.shift() : undefined;
    if (next !== undefined) sending.push(sendUntilStored(next));
    await turn();
    if (next === undefined) run.endOne(which, fails);
  }
  await Promise.all(sending);
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

  it.each([
    ['the cache holds', undefined],
    ['the cache has no room for', 1000],
  ])('that began before others that have ended do not bring back what was, of what %s', async (_what, bytesMax) => {
    const run = slowBench(bytesMax);
    const first = run.send(1, { name: 'first' });
    const one = await run.write(0);
    const second = run.send(2, { output: 'second' });
    (await run.write(1)).keep();
    await second;
    const third = run.send(3, { input: 'third' });
    await turn();
    one.keep();
    await first;
    (await run.write(2)).keep();
    await third;
    expect(run.stored()).toMatchObject({ name: 'first', output: 'second', input: 'third' });
  });

  it('writes that fail take nothing with them of what was built on them or in parallel', async () => {
    const run = slowBench();
    const first = run.send(1, { name: 'first' }).catch(() => 'failed');
    const one = await run.write(0);
    const second = run.send(2, { output: 'second' });
    const two = await run.write(1);
    one.fail();
    expect(await first).toBe('failed');
    const third = run.send(3, { input: 'third' });
    await settled();
    expect(run.begun(), 'what the second one was built on may be missing').toBe(2);
    two.keep();
    await second;
    (await run.write(2)).keep();
    await third;
    expect(run.stored()).toMatchObject({ output: 'second', input: 'third' });
  });

  it.each([
    ['that move an entity are waited for', start + day, 2],
    ['that leave an entity where it is are not waited for', start + 1, 3],
  ])('%s by what is built on them', async (_which, startTime, begun) => {
    const run = slowBench();
    const first = run.send(1, { startTime: start });
    (await run.write(0)).keep();
    await first;
    const second = run.send(2, { startTime });
    const two = await run.write(1);
    const third = run.send(3, { output: 'third' });
    await settled();
    expect(run.begun()).toBe(begun);
    two.keep();
    await second;
    (await run.write(2)).keep();
    await third;
    expect(run.stored()).toMatchObject({ output: 'third', startTime });
  });

  it('are waited for by those with another value of the same time: no version tells which of them is the later one', async () => {
    const run = slowBench();
    const first = run.send(1, { name: 'a' });
    const one = await run.write(0);
    const second = run.send(1, { name: 'b' });
    await settled();
    expect(run.begun()).toBe(1);
    one.keep();
    await first;
    (await run.write(1)).keep();
    await second;
    expect(run.stored()).toMatchObject({ name: 'b' });
  });

  it('of whole observations are waited for by the patches of them', async () => {
    const run = slowBench();
    const whole = { ...partial(1, { name: 'whole', output: 'whole' }), isComplete: true };
    const first = run.process([batch({ observations: [whole], traces: [tracePatch(1, {})] })]);
    const one = await run.write(0);
    const second = run.send(2, { output: 'patch' });
    await turn();
    one.keep();
    await first;
    (await run.write(1)).keep();
    await second;
    expect(run.stored()).toMatchObject({ name: 'whole', output: 'patch' });
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

  it('end in any order, and fail, and are tried again: all that was acknowledged is there', async () => {
    const field = fc.constantFrom('name', 'output', 'input', 'startTime');
    const patches = fc
      .array(field, { minLength: 2, maxLength: 7 })
      .map((fields) => fields.map((name, index): Told => ({ name, at: index + 1 })))
      .chain((told) => fc.shuffledSubarray(told, { minLength: told.length }));
    const moment = fc.record({
      which: fc.nat(),
      fails: fc.nat({ max: 4 }).map((chance) => chance === 0),
      sends: fc.boolean(),
    });
    const many = fc.array(moment, { minLength: 60, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(patches, many, fc.constantFrom(undefined, 1000), async (told, moments, bytesMax) => {
        const run = slowBench(bytesMax);
        await sendAtMoments(run, told, moments);
        for (const { name } of told) {
          const last = Math.max(...told.filter((patch) => patch.name === name).map(({ at }) => at));
          expect(run.stored()).toMatchObject({ [name]: valueOf(name, last) });
        }
      }),
      { numRuns: propertyRuns(30) },
    );
  });
});
