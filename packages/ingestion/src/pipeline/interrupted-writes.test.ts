import { clockOf, type Deletion, type IngestBatch, type TraceId } from '@spanledger/core';
import { memoryTelemetry, propertyRuns } from '@spanledger/testing';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { namedStatements, second, statements, traceIds } from './arbitrary-batches.fixture.ts';
import { inShortestSlices } from './duplicate-calls.fixture.ts';
import {
  cacheSizes,
  grouped,
  openInterrupted,
  schedules,
  stored,
  storedOf,
  tryToStore,
  type Schedule,
} from './interrupted-writes.fixture.ts';
import { batch, start } from './pipeline.fixture.ts';

/** A store, and pipelines on it of which one follows the other, as processes do. */
const bench = (cacheBytesMax: number | undefined, schedule: Schedule) => {
  const { chance, turnsUpTo } = schedule;
  const telemetry = memoryTelemetry();
  const open = () => openInterrupted(telemetry, schedule, { cacheBytesMax });
  let pipeline = open();
  const sendUntilStored = async (group: readonly IngestBatch[]): Promise<void> => {
    while (!(await tryToStore(pipeline, group))) await turnsUpTo(10);
  };
  return {
    telemetry,
    /** Sends the groups, beside each other or not, until all are stored; the process is replaced now and then. */
    deliver: async (groups: readonly (readonly IngestBatch[])[]): Promise<void> => {
      let sending: Promise<void>[] = [];
      for (const group of groups) {
        sending.push(sendUntilStored(group));
        if (chance() < 0.3) await turnsUpTo(30);
        if (chance() > 0.1) continue;
        await Promise.all(sending);
        sending = [];
        pipeline = open();
      }
      await Promise.all(sending);
    },
  };
};

it('writes that overlap and fail, and are tried again, leave what is stored when nothing fails', async () => {
  const told = statements.map((all) => all.map((say, index) => say(index + 1)));
  await fc.assert(
    fc.asyncProperty(told, cacheSizes, schedules, async (batches, bytesMax, newSchedule) => {
      const schedule = newSchedule();
      await inShortestSlices(async () => {
        const run = bench(bytesMax, schedule);
        await run.deliver(grouped(batches, schedule));
        expect(stored(run.telemetry)).toEqual(await storedOf(batches));
      });
    }),
    { numRuns: propertyRuns(100, 20) },
  );
});

const deletionOf = (id: TraceId): Deletion => ({ kind: 'trace', id, clock: clockOf(start + second) });

it('nothing of what was deleted comes back, however its writes overlap and fail, and what comes later is stored', async () => {
  const before = namedStatements.map((all) => all.map((say, index) => say(index + 1)));
  const after = namedStatements.map((all) => all.map((say, index) => say(2 * second + index)));
  const deletions = batch({ deletions: traceIds.map(deletionOf) });
  await fc.assert(
    fc.asyncProperty(before, after, cacheSizes, schedules, async (old, anew, bytesMax, newSchedule) => {
      const schedule = newSchedule();
      await inShortestSlices(async () => {
        const run = bench(bytesMax, schedule);
        const sent = grouped(old, schedule);
        sent.splice(Math.floor(schedule.chance() * sent.length), 0, [deletions]);
        await run.deliver(sent);
        const late = old.filter(() => schedule.chance() < 0.2);
        await run.deliver(grouped([...anew, ...late], schedule));
        expect(stored(run.telemetry)).toEqual(await storedOf(anew));
      });
    }),
    { numRuns: propertyRuns(60, 10) },
  );
});
