import { unavailable, type CountedTraces, type IngestBatch, type ProjectId, type TraceId } from '@spanledger/core';
import { memoryRecountProgress } from '@spanledger/testing';
import { describe, expect, it } from 'vitest';
import { startRecountRunner } from './recount-runner.ts';

const ids = (count: number): readonly TraceId[] =>
  Array.from({ length: count }, (_, index) => `t${String(index).padStart(4, '0')}` as TraceId);

const stored: Readonly<Record<string, Readonly<Record<string, readonly TraceId[]>>>> = {
  a: { '2026-03-04': ids(3), '2026-03-05': [] },
  b: { '2026-03-04': ids(450) },
};

const traces: CountedTraces = {
  projects: async () => Object.keys(stored) as ProjectId[],
  days: async (projectId) => Object.keys(stored[projectId] ?? {}),
  traces: async (projectId, day, after, limit) =>
    (stored[projectId]?.[day] ?? []).filter((id) => after === undefined || id > after).slice(0, limit),
};

const bench = () => {
  const progress = memoryRecountProgress();
  const taken: IngestBatch[] = [];
  const problems: unknown[] = [];
  let downAfter = Infinity;
  const start = () =>
    startRecountRunner({
      traces,
      progress,
      queue: {
        enqueue: async (batch) => {
          if (taken.length >= downAfter) throw unavailable('full');
          taken.push(batch);
        },
      },
      now: () => 7,
      paceMs: 0,
      pollMs: 5,
      onProblem: (error) => problems.push(error),
    });
  const finished = async () => expect.poll(async () => (await progress.get()).isFinished).toBe(true);
  return {
    progress,
    taken,
    problems,
    start,
    finished,
    setDownAfter: (batches: number) => {
      downAfter = batches;
    },
  };
};

describe('recounting', () => {
  it('a recount brings each trace to its writer once, and states nothing else', async () => {
    const run = bench();
    const stop = run.start();
    await run.finished();
    await stop();
    expect(run.taken.map(({ projectId, recounted = [] }) => [projectId, recounted.length])).toEqual([
      ['a', 3],
      ['b', 200],
      ['b', 200],
      ['b', 50],
    ]);
    expect(new Set(run.taken.map(({ id }) => id)).size).toBe(4);
    for (const { observations, traces: patches, scores, deletions } of run.taken)
      expect([observations, patches, scores, deletions]).toEqual([[], [], [], []]);
    const again = run.start();
    await again();
    expect(run.taken).toHaveLength(4);
  });

  it('recounting goes on after an outage, with the day that it was at', async () => {
    const run = bench();
    run.setDownAfter(2);
    const stop = run.start();
    await expect.poll(() => run.problems.length).toBeGreaterThan(1);
    expect((await run.progress.get()).last).toEqual({ projectId: 'a', day: '2026-03-05' });
    run.setDownAfter(Infinity);
    await run.finished();
    await stop();
    expect(run.taken.map(({ projectId }) => projectId)).toEqual(['a', 'b', 'b', 'b', 'b']);
  });

  it('recounting is done by one process at a time, and again from the beginning when that is asked for', async () => {
    const run = bench();
    const lock = await run.progress.lock(() => undefined);
    const stop = run.start();
    await new Promise((done) => void setTimeout(done, 30));
    expect(run.taken).toEqual([]);
    await lock?.release();
    await run.finished();
    await run.progress.restart();
    await expect.poll(() => run.taken.length).toBe(8);
    await stop();
  });
});
