import { EventEmitter, once } from 'node:events';
import { unavailable, type ProjectId } from '@spanledger/core';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { InsertBinary } from '../client/clickhouse-client.ts';
import { dayMarker } from './day-marks.ts';

const [mine, other] = ['mine', 'other'] as ProjectId[] as [ProjectId, ProjectId];
const holdsMs = 10_000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** The number of marks of each insert. */
const recording = () => {
  const inserts: number[] = [];
  const insert: InsertBinary = async (_table, _columns, chunks) => {
    // A length, a name of four or five letters, and two bytes for the day.
    inserts.push(
      Buffer.concat(chunks)
        .toString('latin1')
        .match(/mine|other/g)?.length ?? 0,
    );
  };
  return { inserts, insert };
};

test('a day is marked once while its mark holds, each day of each project by itself', async () => {
  const { inserts, insert } = recording();
  const mark = dayMarker(holdsMs);
  await mark(insert, [{ projectId: mine, day: 1 }]);
  await mark(insert, [{ projectId: mine, day: 1 }]);
  expect(inserts).toEqual([1]);
  await mark(
    insert,
    [1, 2].flatMap((day) => [mine, other].map((projectId) => ({ projectId, day }))),
  );
  expect(inserts).toEqual([1, 3]);
  await vi.advanceTimersByTimeAsync(holdsMs);
  await mark(insert, [{ projectId: mine, day: 1 }]);
  expect(inserts).toEqual([1, 3, 1]);
});

test.each([
  ['forward', 60_000],
  ['back', -60_000],
])('a clock that was set %s ends what marks hold', async (_way, ms) => {
  const { inserts, insert } = recording();
  const mark = dayMarker(holdsMs);
  await mark(insert, [{ projectId: mine, day: 1 }]);
  vi.setSystemTime(Date.now() + ms);
  await mark(insert, [{ projectId: mine, day: 1 }]);
  expect(inserts).toEqual([1, 1]);
});

test('whoever relies on a mark of another waits until it is stored, and fails with it', async () => {
  const { inserts, insert } = recording();
  const mark = dayMarker(holdsMs);
  const stalled = new EventEmitter();
  const first = mark(async () => void (await once(stalled, 'stored')), [{ projectId: mine, day: 1 }]);
  let isOver = false;
  const second = mark(insert, [{ projectId: mine, day: 1 }]).finally(() => (isOver = true));
  const failures = Promise.allSettled([first, second]);
  await vi.advanceTimersByTimeAsync(100);
  expect(isOver).toBe(false);
  stalled.emit('error', unavailable('full'));
  expect((await failures).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await mark(insert, [{ projectId: mine, day: 1 }]);
  expect(inserts).toEqual([1]);
});
