import { unavailable, type PendingPart, type ProjectEraser, type ProjectId } from '@spanledger/core';
import { memoryIdentity } from '@spanledger/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { startErasureRunner } from './erasure-runner.ts';

const [first, second, live] = ['first', 'second', 'live'] as ProjectId[] as [ProjectId, ProjectId, ProjectId];

let identity: ReturnType<typeof memoryIdentity>;
let rows: Map<ProjectId, number>;
let queued: number;
let broken: ProjectId | undefined;
let erasing: number;
let erasingMax: number;
let events: string[];

beforeEach(async () => {
  identity = memoryIdentity();
  await identity.firstStart.ensure({ organizationId: 'org', projectId: live });
  for (const id of [first, second]) await identity.projects.create({ organizationId: 'org', name: id, id });
  for (const id of [first, second]) await identity.projects.delete(id);
  rows = new Map([
    [first, 3],
    [second, 3],
    [live, 3],
  ]);
  [queued, erasing, erasingMax, broken, events] = [0, 0, 0, undefined, []];
});

const eraser: ProjectEraser = {
  count: async (id) => new Map(rows.has(id) ? [['traces', rows.get(id) ?? 0]] : []),
  erase: async (id) => {
    erasing += 1;
    erasingMax = Math.max(erasing, erasingMax);
    await new Promise((done) => void setImmediate(done));
    erasing -= 1;
    if (id === broken) throw unavailable('no store');
    rows.delete(id);
  },
};

/** A part that is removed from the queue between two polls adds a row. */
const pending = async (id?: ProjectId): Promise<PendingPart[]> => {
  if (id !== first || queued === 0) return [];
  queued -= 1;
  rows.set(first, 1);
  return [{} as PendingPart];
};

const start = (settleMs = 0, looksMs: readonly number[] = []) =>
  startErasureRunner({
    erasures: identity.erasures,
    eraser,
    queue: { pending },
    settleMs,
    looksMs,
    pollMs: 2,
    onErased: (id) => events.push(`erased ${id}`),
    onProblem: (_error, id) => events.push(`problem ${id}`),
  });

const unfinished = async () => (await identity.erasures.unfinished()).map(({ projectId }) => projectId);

describe('erasing deleted projects', () => {
  it('a runner removes all of them, one at a time in the order of their deletions, and no live one', async () => {
    const stops = [start(), start()];
    await expect.poll(unfinished).toEqual([]);
    await Promise.all(stops.map((stop) => stop()));
    expect(events).toEqual(['erased first', 'erased second']);
    expect([[...rows.keys()], erasingMax]).toEqual([[live], 1]);
  });

  it('a project whose store refuses is tried again, and keeps no other waiting', async () => {
    broken = first;
    const stop = start();
    await expect.poll(() => events.length).toBeGreaterThan(3);
    expect([await unfinished(), events.includes('erased second')]).toEqual([[first], true]);
    broken = undefined;
    await expect.poll(unfinished).toEqual([]);
    await stop();
    expect([...rows.keys()]).toEqual([live]);
  });

  it('a project is not finished while something of it waits in the queue', async () => {
    queued = 3;
    const stop = start();
    await expect.poll(unfinished).toEqual([]);
    await stop();
    expect([queued, rows.has(first)]).toEqual([0, false]);
  });

  it('what a process that hung stores after the end of an erasure is removed when the project is looked at again', async () => {
    const deletedAt = (await identity.erasures.unfinished())[0]?.deletedAt ?? 0;
    const stop = start();
    await expect.poll(unfinished).toEqual([]);
    await stop();
    rows.set(first, 2);
    const again = start(0, [Math.max(1, Math.ceil(Date.now() - deletedAt / 1000) + 5)]);
    await expect.poll(() => rows.has(first)).toBe(false);
    await again();
    expect(events).toEqual(['erased first', 'erased second', 'erased first']);
  });

  it('a project that was deleted a moment ago is left alone: servers may still store for it', async () => {
    const stop = start(60_000);
    await new Promise((done) => void setTimeout(done, 20));
    await stop();
    expect([await unfinished(), rows.size]).toEqual([[first, second], 3]);
  });
});
