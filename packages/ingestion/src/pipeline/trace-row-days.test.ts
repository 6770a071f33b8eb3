import { dayNumberOf, everyDay, type TelemetryRows } from '@spanledger/core';
import { memoryDeadLetterStore, memoryRecordReader, memoryTelemetry, memoryTelemetryWriter } from '@spanledger/testing';
import { beforeEach, expect, test } from 'vitest';
import { createPipeline, type Pipeline } from './pipeline.ts';
import { batch, day, now, partial, prices, start, tracePatch } from './pipeline.fixture.ts';

const today = dayNumberOf(start);
let state = memoryTelemetry();
let written: TelemetryRows[] = [];

const openPipeline = (): Pipeline => {
  const writer = memoryTelemetryWriter(state);
  return createPipeline({
    reader: memoryRecordReader(state),
    writer: {
      write: async (rows) => {
        await writer.write(rows);
        written.push(rows);
      },
    },
    deadLetters: memoryDeadLetterStore(state),
    prices,
    now,
  });
};

beforeEach(() => {
  state = memoryTelemetry();
  written = [];
});

const daysOfLatest = () => written.at(-1)?.traces.map(({ days }) => days);

test('a trace row holds the days of its observations, and of those written before', async () => {
  const pipeline = openPipeline();
  await pipeline.process([batch({ traces: [tracePatch(0, { name: 't' })], observations: [partial(1, {}, 'a')] })]);
  expect(daysOfLatest()).toEqual([{ first: today, last: today }]);
  await pipeline.process([batch({ traces: [tracePatch(2, {})], observations: [partial(3 * day, {}, 'b')] })]);
  expect(daysOfLatest()).toEqual([{ first: today, last: today + 3 }]);
  await pipeline.process([batch({ traces: [tracePatch(4, { userId: 'u' })] })]);
  expect(daysOfLatest()).toEqual([{ first: today, last: today + 3 }]);
});

const startingAt = (startTime: number, at: number) => partial(at, { startTime });

test('an observation that moves leaves its old day among the days', async () => {
  const pipeline = openPipeline();
  await pipeline.process([batch({ traces: [tracePatch(0, {})], observations: [startingAt(start - day, 1)] })]);
  await pipeline.process([batch({ traces: [tracePatch(0, {})], observations: [startingAt(start + day, 2)] })]);
  expect(daysOfLatest()).toEqual([{ first: today - 1, last: today + 1 }]);
});

test('of a trace that comes from the store any day may be one of its days', async () => {
  await openPipeline().process([batch({ traces: [tracePatch(0, {})], observations: [partial(1, {})] })]);
  await openPipeline().process([batch({ traces: [tracePatch(5, { name: 't' })] })]);
  expect(daysOfLatest()).toEqual([everyDay]);
});
