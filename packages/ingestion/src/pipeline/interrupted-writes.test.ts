import {
  clockOf,
  countingOf,
  DomainError,
  unavailable,
  type IngestBatch,
  type TelemetryWriter,
} from '@spanledger/core';
import {
  memoryDeadLetterStore,
  memoryRecordReader,
  memoryTelemetry,
  memoryTelemetryWriter,
  propertyRuns,
  telemetryRows,
  type MemoryTelemetry,
} from '@spanledger/testing';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { joined, namedStatements, second, statements } from './arbitrary-batches.fixture.ts';
import { inShortestSlices } from './duplicate-calls.fixture.ts';
import { turn } from './open-write.fixture.ts';
import { batch, now, pipelineOn, prices, project, start, traceId } from './pipeline.fixture.ts';
import { createPipeline, type Pipeline } from './pipeline.ts';
import { placeholderTrace } from './placeholder-trace.ts';

/** The next of a series of arbitrary numbers from 0 to 1. */
type Chance = () => number;

const turnsUpTo = async (most: number, chance: Chance): Promise<void> => {
  const turns = chance() * most;
  for (let count = 0; count < turns; count += 1) await turn();
};

/** Each write takes a while; some fail before it, when a part is stored, or after it. */
const interrupted = (store: TelemetryWriter, chance: Chance): TelemetryWriter => ({
  write: async (rows) => {
    await turnsUpTo(chance() * 60, chance);
    const end = chance();
    if (end < 0.3) throw unavailable('before');
    if (end < 0.4) {
      // In the order of a store: placeholders go before what was in them, and come after what is in them.
      const { observations, traces, scores } = rows;
      await store.write(telemetryRows({ traces: traces.filter(({ isGone }) => isGone === true) }));
      const unnamed = new Set<string>(
        observations.filter((row) => row.traceId === placeholderTrace(row.id)).map(({ id }) => id),
      );
      const named = traces.filter(({ isGone, id }) => isGone !== true && !unnamed.has(id));
      await store.write(telemetryRows(chance() < 0.5 ? { observations } : { traces: named, scores }));
      throw unavailable('within');
    }
    await store.write(rows);
    if (end > 0.5) return;
    await turnsUpTo(20, chance);
    throw unavailable('after');
  },
});

/** A store, and pipelines on it of which one follows the other, as processes do. */
const bench = (cacheBytesMax: number | undefined, chance: Chance) => {
  const telemetry = memoryTelemetry();
  const open = (): Pipeline =>
    createPipeline({
      reader: memoryRecordReader(telemetry),
      writer: interrupted(memoryTelemetryWriter(telemetry), chance),
      deadLetters: memoryDeadLetterStore(telemetry),
      prices,
      now,
      ...(cacheBytesMax === undefined ? {} : { cacheBytesMax }),
    });
  let pipeline = open();
  const sendUntilStored = async (group: readonly IngestBatch[]): Promise<void> => {
    for (;;) {
      try {
        return await pipeline.process(group);
      } catch (error) {
        if (!(error instanceof DomainError) || error.code !== 'unavailable') throw error;
      }
      await turnsUpTo(10, chance);
    }
  };
  return {
    telemetry,
    /** Sends the groups, beside each other or not, until all are stored; the process is replaced now and then. */
    deliver: async (groups: readonly (readonly IngestBatch[])[]): Promise<void> => {
      let sending: Promise<void>[] = [];
      for (const group of groups) {
        sending.push(sendUntilStored(group));
        if (chance() < 0.3) await turnsUpTo(30, chance);
        if (chance() > 0.1) continue;
        await Promise.all(sending);
        sending = [];
        pipeline = open();
      }
      await Promise.all(sending);
    },
  };
};

/** All of the batches in any order, some of them twice, in groups of several batches or as one. */
const grouped = (batches: readonly IngestBatch[], chance: Chance): readonly (readonly IngestBatch[])[] => {
  const sent = [...batches, ...batches.filter(() => chance() < 0.3)]
    .map((each) => ({ each, order: chance() }))
    .toSorted((a, b) => a.order - b.order)
    .map(({ each }) => each);
  const groups: (readonly IngestBatch[])[] = [];
  while (sent.length > 0) {
    const group = sent.splice(0, 1 + Math.floor(chance() * 3));
    groups.push(chance() < 0.5 ? group : [joined(group)]);
  }
  return groups;
};

const inOrder = (a: { readonly id: string }, b: typeof a): number => (a.id < b.id ? -1 : 1);

/** All that is stored, without when and how it came. */
const stored = ({ observations, traces, scores }: MemoryTelemetry) => {
  return {
    observations: observations
      .of(project)
      .toSorted(inOrder)
      .map(({ id, traceId: of, record, cost }) => {
        const { clocks: _clocks, metadata: _decision, ...said } = record;
        return { id, of, said, cost, counting: countingOf(record) };
      }),
    traces: traces
      .of(project)
      .toSorted(inOrder)
      .map(({ id, record: { clocks: _clocks, ...said } }) => ({ id, said })),
    scores: scores
      .of(project)
      .toSorted(inOrder)
      .map(({ id, record }) => ({ id, record })),
  };
};

/** The same, when each comes alone, and nothing fails. */
const storedOf = async (batches: readonly IngestBatch[]) => {
  const telemetry = memoryTelemetry();
  const pipeline = pipelineOn(telemetry);
  for (const each of batches) await pipeline.process([each]);
  return stored(telemetry);
};

const cacheBytesMax = fc.constantFrom(undefined, 1000);
/** An even series: with the extremes that arbitrary numbers prefer, everything would fail for ever. */
const chances = fc.integer({ min: 1, max: 2 ** 31 - 2 }).map((seed) => (): Chance => {
  let last = seed;
  return () => {
    last = (last * 48_271) % (2 ** 31 - 1);
    return last / (2 ** 31 - 1);
  };
});

it('writes that overlap and fail, and are tried again, leave what is stored when nothing fails', async () => {
  const told = statements.map((all) => all.map((say, index) => say(index + 1)));
  await fc.assert(
    fc.asyncProperty(told, cacheBytesMax, chances, async (batches, bytesMax, series) => {
      const chance = series();
      await inShortestSlices(async () => {
        const run = bench(bytesMax, chance);
        await run.deliver(grouped(batches, chance));
        expect(stored(run.telemetry)).toEqual(await storedOf(batches));
      });
    }),
    { numRuns: propertyRuns(100, 20) },
  );
});

it('nothing of what was deleted comes back, however its writes overlap and fail, and what comes later is stored', async () => {
  const before = namedStatements.map((all) => all.map((say, index) => say(index + 1)));
  const after = namedStatements.map((all) => all.map((say, index) => say(2 * second + index)));
  const deletions = [traceId, 'other-trace'].map(
    (id) => ({ kind: 'trace', id, clock: clockOf(start + second) }) as const,
  );
  await fc.assert(
    fc.asyncProperty(before, after, cacheBytesMax, chances, async (old, anew, bytesMax, series) => {
      const chance = series();
      await inShortestSlices(async () => {
        const run = bench(bytesMax, chance);
        const sent = [...grouped(old, chance)];
        sent.splice(Math.floor(chance() * sent.length), 0, [batch({ deletions: deletions as never })]);
        await run.deliver(sent);
        const late = old.filter(() => chance() < 0.2);
        await run.deliver(grouped([...anew, ...late], chance));
        expect(stored(run.telemetry)).toEqual(await storedOf(anew));
      });
    }),
    { numRuns: propertyRuns(60, 10) },
  );
});
