import {
  dayNumberOf,
  everyDay,
  type ProjectId,
  type ScorePatch,
  type TelemetryRows,
  type TraceId,
} from '@spanledger/core';
import { memoryTelemetry, observationRecord } from '@spanledger/testing';
import { beforeEach, expect, test } from 'vitest';
import type { Pipeline } from './pipeline.ts';
import { batch, day, partial, pipelineOn, scorePatch, start, tracePatch } from './pipeline.fixture.ts';

const today = dayNumberOf(start);
let state = memoryTelemetry();
let written: TelemetryRows[] = [];

const openPipeline = (): Pipeline => pipelineOn(state, written);

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

const on = (traceId: string, days: number) => ({
  ...partial(0, { startTime: start + days * day }, `${days}`),
  traceId: traceId as TraceId,
});

test('a score row says where the score was, and under which name if it has another now', async () => {
  const pipeline = openPipeline();
  const placesOf = async (patch: ScorePatch) => {
    await pipeline.process([batch({ scores: [patch] })]);
    return written.at(-1)?.scores.map(({ timestamp, movedFrom, renamedFrom }) => [timestamp, movedFrom, renamedFrom]);
  };
  expect(await placesOf(scorePatch(1, { name: 'a' }))).toEqual([[start, undefined, undefined]]);
  expect(await placesOf(scorePatch(2, { name: 'a', value: 2 }))).toEqual([[start, start, undefined]]);
  expect(await placesOf(scorePatch(3, { name: 'b' }))).toEqual([[start, start, 'a']]);
  expect(await placesOf(scorePatch(4, { name: 'b', timestamp: start + day }))).toEqual([
    [start + day, start, undefined],
  ]);
});

test('a row has the time of its first write and that of its last, whole or in patches, also after a restart', async () => {
  let time = start + day;
  const whole = { ...partial(1, {}, 'whole'), isComplete: true, record: observationRecord({ startTime: start }) };
  const news = batch({
    traces: [tracePatch(5, { name: 't' })],
    observations: [partial(5, { name: 'o' }), partial(5, { name: 'w' }, 'whole')],
    scores: [scorePatch(5, { value: 2 })],
  });
  const first = batch({ traces: [tracePatch(1, {})], observations: [partial(1, {}), whole], scores: [scorePatch(1)] });
  const pipeline = pipelineOn(state, written, () => time);
  const timesOf = () => {
    const { traces = [], observations = [], scores = [] } = written.at(-1) ?? {};
    return [...traces, ...observations, ...scores].map(({ createdAt, updatedAt }) => [
      createdAt - start,
      updatedAt - start,
    ]);
  };
  await pipeline.process([first]);
  expect(timesOf()).toEqual([1, 2, 3, 4].map(() => [day, day]));
  for (const each of [pipeline, pipelineOn(state, written, () => time)]) {
    time += day;
    await each.process([news]);
    expect(timesOf()).toEqual([1, 2, 3, 4].map(() => [day, time - start]));
  }
});

test('each trace row has the days of its own observations, in whichever order these come', async () => {
  const traces = ['one', 'two'].map((id) => ({ ...tracePatch(0, {}), id: id as TraceId }));
  const observations = [on('one', 1), on('two', 2), on('two', 3), on('one', 4)];
  const others = { projectId: 'other' as ProjectId, traces, observations: [on('two', 5)] };
  await openPipeline().process([batch({ traces, observations }), batch(others)]);
  expect(written.at(-1)?.traces.map(({ projectId, id, days }) => [projectId, id, days])).toEqual([
    ['project', 'one', { first: today, last: today + 4 }],
    ['project', 'two', { first: today, last: today + 3 }],
    ['other', 'one', { first: today, last: today }],
    ['other', 'two', { first: today, last: today + 5 }],
  ]);
});
