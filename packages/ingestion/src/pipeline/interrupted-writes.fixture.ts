import {
  countingOf,
  DomainError,
  unavailable,
  type IngestBatch,
  type Micros,
  type TelemetryWriter,
} from '@spanledger/core';
import {
  memoryDeadLetterStore,
  memoryRecordReader,
  memoryTelemetry,
  memoryTelemetryWriter,
  telemetryRows,
  type MemoryTelemetry,
} from '@spanledger/testing';
import * as fc from 'fast-check';
import { joined } from './arbitrary-batches.fixture.ts';
import { turn } from './open-write.fixture.ts';
import { day, pipelineOn, prices, project, start } from './pipeline.fixture.ts';
import { createPipeline, type Pipeline } from './pipeline.ts';
import { placeholderTrace } from './placeholder-trace.ts';

/** What happens by chance in a run, and its time. */
export interface Schedule {
  /** From 0 to 1, evenly. */
  readonly chance: () => number;
  /** Lets everything else go on, for up to so many rounds of the event loop. */
  readonly turnsUpTo: (most: number) => Promise<void>;
  readonly now: () => Micros;
}

const turnMicros: Micros = 20_000;
const modulus = 2 ** 31 - 1;

const scheduleOf = (seed: number): Schedule => {
  let last = seed;
  let turns = 0;
  const chance = (): number => {
    last = (last * 48_271) % modulus;
    return last / modulus;
  };
  return {
    chance,
    turnsUpTo: async (most) => {
      for (let left = chance() * most; left > 0; left -= 1) {
        turns += 1;
        await turn();
      }
    },
    now: () => start + 30 * day + turns * turnMicros,
  };
};

/** Not of arbitrary numbers, which prefer extremes: with those everything would fail for ever. */
export const schedules = fc.integer({ min: 1, max: modulus - 1 }).map((seed) => () => scheduleOf(seed));

/** Each write takes a while; some fail before it, when a part is stored, or after it. */
const interrupted = (store: TelemetryWriter, { chance, turnsUpTo }: Schedule): TelemetryWriter => ({
  write: async (rows) => {
    await turnsUpTo(chance() * 60);
    const end = chance();
    if (end < 0.3) throw unavailable('before');
    if (end < 0.4) {
      // In the order of a store: placeholders go before what was in them, and come after what is in them.
      const { observations, traces, scores } = rows;
      await store.write(telemetryRows({ traces: traces.filter(({ isGone }) => isGone === true) }));
      const strays = observations.filter(({ id, traceId }) => traceId === placeholderTrace(id));
      const unnamed = new Set<string>(strays.map(({ traceId }) => traceId));
      const named = traces.filter(({ isGone, id }) => isGone !== true && !unnamed.has(id));
      await store.write(telemetryRows(chance() < 0.5 ? { observations } : { traces: named, scores }));
      throw unavailable('within');
    }
    await store.write(rows);
    if (end > 0.5) return;
    await turnsUpTo(20);
    throw unavailable('after');
  },
});

interface PipelineSettings {
  readonly cacheBytesMax?: number | undefined;
  readonly isOneOfMany?: boolean;
}

/** A pipeline, as a process has one, whose writes are interrupted. */
export const openInterrupted = (
  telemetry: MemoryTelemetry,
  schedule: Schedule,
  { cacheBytesMax, isOneOfMany = false }: PipelineSettings,
): Pipeline =>
  createPipeline({
    reader: memoryRecordReader(telemetry),
    writer: interrupted(memoryTelemetryWriter(telemetry), schedule),
    deadLetters: memoryDeadLetterStore(telemetry),
    prices,
    now: schedule.now,
    isOneOfMany,
    ...(cacheBytesMax === undefined ? {} : { cacheBytesMax }),
  });

export const cacheSizes = fc.constantFrom(undefined, 1000);

/** True if it is stored; false if it can be tried again. */
export const tryToStore = async (pipeline: Pipeline, group: readonly IngestBatch[]): Promise<boolean> => {
  try {
    await pipeline.process(group);
    return true;
  } catch (error) {
    if (error instanceof DomainError && error.code === 'unavailable') return false;
    throw error;
  }
};

/** All of the batches in any order, some of them twice. */
export const shuffled = (batches: readonly IngestBatch[], { chance }: Schedule): IngestBatch[] =>
  [...batches, ...batches.filter(() => chance() < 0.3)]
    .map((each) => ({ each, order: chance() }))
    .toSorted((a, b) => a.order - b.order)
    .map(({ each }) => each);

/** The same, in groups of several batches or as one. */
export const grouped = (batches: readonly IngestBatch[], schedule: Schedule): (readonly IngestBatch[])[] => {
  const { chance } = schedule;
  const sent = shuffled(batches, schedule);
  const groups: (readonly IngestBatch[])[] = [];
  while (sent.length > 0) {
    const group = sent.splice(0, 1 + Math.floor(chance() * 3));
    groups.push(chance() < 0.5 ? group : [joined(group)]);
  }
  return groups;
};

const inOrder = (a: { readonly id: string }, b: typeof a): number => (a.id < b.id ? -1 : 1);

/** All that is stored, without when and how it came. */
export const stored = ({ observations, traces, scores }: MemoryTelemetry) => ({
  observations: observations
    .of(project)
    .map(({ id, traceId: of, record, cost }) => {
      const { clocks: _clocks, metadata: _decision, ...said } = record;
      return { id, of, said, cost, counting: countingOf(record) };
    })
    .toSorted(inOrder),
  traces: traces
    .of(project)
    .map(({ id, record: { clocks: _clocks, ...said } }) => ({ id, said }))
    .toSorted(inOrder),
  scores: scores
    .of(project)
    .map(({ id, record }) => ({ id, record }))
    .toSorted(inOrder),
});

/** The same, when each comes alone, and nothing fails. */
export const storedOf = async (batches: readonly IngestBatch[]) => {
  const telemetry = memoryTelemetry();
  const pipeline = pipelineOn(telemetry);
  for (const each of batches) await pipeline.process([each]);
  return stored(telemetry);
};
