import { AnswerTooLargeError, clockOf, unavailable } from '@spanledger/core';
import type { ObservationId, ProjectId, StoredTreeEntry, TraceId } from '@spanledger/core';
import { describe, expect, it } from 'vitest';
import { entityKey } from './entity-key.ts';
import { traceBook, type OpenedTrace } from './trace-book.ts';

const project = 'project' as ProjectId;
const limits = { remembered: 10, ordinary: 4, tree: 20 };

const entry = (traceId: string, at: number): StoredTreeEntry => ({
  traceId: traceId as TraceId,
  id: `${traceId}-${at}` as ObservationId,
  parentId: null,
  startTime: at,
  endTime: null,
  clock: clockOf(at),
  model: null,
  toolLoop: null,
  report: undefined,
  counting: undefined,
});

/** A store of traces with these numbers of observations, and a trace book that reads it. */
const bench = (sizes: Readonly<Record<string, number>>) => {
  const stored = new Map(Object.entries(sizes));
  const reads: string[] = [];
  let isDown = false;
  const book = traceBook(
    {
      trees: async (_project, traceIds, observationsMax) => {
        reads.push(`${traceIds.join()} ≤ ${observationsMax}`);
        if (isDown && observationsMax > limits.remembered) throw unavailable('down');
        const entries = traceIds.flatMap((id) => Array.from({ length: stored.get(id) ?? 0 }, (_, at) => entry(id, at)));
        if (entries.length > observationsMax) throw new AnswerTooLargeError();
        return entries;
      },
    },
    limits,
  );
  const open = async (traceIds: readonly string[], isNew = false): Promise<readonly Record<string, number>[]> => {
    const traces = traceIds.map((id): [string, OpenedTrace] => [
      entityKey(project, id as TraceId),
      { projectId: project, traceId: id as TraceId, isNew },
    ]);
    const parts: Record<string, number>[] = [];
    for await (const part of book.open(new Map(traces))) {
      const found = traceIds.map((id) => [id, part.get(entityKey(project, id as TraceId))?.size] as const);
      parts.push(Object.fromEntries(found.flatMap(([id, size]) => (size === undefined ? [] : [[id, size]]))));
    }
    return parts;
  };
  const take = async (traceIds: readonly string[], written = Promise.resolve()): Promise<void> =>
    book.take(
      traceIds.map((id) => entityKey(project, id as TraceId)),
      written,
    );
  return {
    open,
    take,
    invalidate: () => book.invalidateConcerned(() => true),
    openAndTake: async (traceIds: readonly string[], isNew = false) => {
      const parts = await open(traceIds, isNew);
      await take(traceIds);
      return parts;
    },
    /** The reads since the last call. */
    reads: () => reads.splice(0),
    setDown: (down: boolean) => {
      isDown = down;
    },
  };
};

describe('the trees of traces', () => {
  it('the trees of traces are read once, of ordinary traces in one read, and a new trace is not read', async () => {
    const run = bench({ a: 3, b: 2 });
    expect(await run.openAndTake(['a', 'b', 'none'])).toEqual([{ a: 3, b: 2, none: 0 }]);
    expect(run.reads()).toEqual(['a,b,none ≤ 10']);
    expect(await run.openAndTake(['new'], true)).toEqual([{ new: 0 }]);
    expect(await run.openAndTake(['a', 'b', 'none', 'new'])).toEqual([{ a: 3, b: 2, none: 0, new: 0 }]);
    expect(run.reads()).toEqual([]);
  });

  it('of a long trace are read once, and displace no ordinary ones', async () => {
    const run = bench({ long: 18, a: 3 });
    await run.openAndTake(['a']);
    await run.openAndTake(['long']);
    expect(run.reads()).toEqual(['a ≤ 10', 'long ≤ 10', 'long ≤ 20']);
    expect(await run.openAndTake(['long', 'a'])).toEqual([{ long: 18, a: 3 }]);
    expect(run.reads()).toEqual([]);
  });

  it('the trees of traces are absent of a trace that is too long, which is not read each time it goes on', async () => {
    const run = bench({ endless: 21, a: 3 });
    expect(await run.openAndTake(['endless', 'a'])).toEqual([{ a: 3 }]);
    expect(run.reads()).toEqual(['endless,a ≤ 10', 'endless,a ≤ 20', 'endless ≤ 20', 'a ≤ 20']);
    expect(await run.openAndTake(['endless', 'a'])).toEqual([{ a: 3 }]);
    expect(run.reads()).toEqual([]);
  });

  it('the trees of traces come in parts where they are too many together, each trace in one of them', async () => {
    const run = bench({ a: 15, b: 9, c: 9, d: 2 });
    expect(await run.openAndTake(['a', 'b', 'c', 'd'])).toEqual([{ a: 15 }, { b: 9, c: 9, d: 2 }]);
  });

  it('the trees of traces are read again when a write of them failed, also of a trace that was too long', async () => {
    const run = bench({ endless: 21, a: 3 });
    await run.open(['endless', 'a']);
    const failed = Promise.reject(new Error('not written'));
    await run.take(['endless', 'a'], failed);
    await expect(failed).rejects.toThrow('not written');
    run.reads();
    expect(await run.openAndTake(['endless', 'a'])).toEqual([{ a: 3 }]);
    expect(run.reads()).toHaveLength(4);
  });

  it('the trees of traces of which a write failed are read even if nothing else of them is stored, and another writer may have had them', async () => {
    const run = bench({ a: 3 });
    await run.open(['a'], true);
    const failed = Promise.reject(new Error('not written'));
    await run.take(['a'], failed);
    await expect(failed).rejects.toThrow('not written');
    run.invalidate();
    expect(await run.openAndTake(['a'], true)).toEqual([{ a: 3 }]);
  });

  it('of long traces are read by another group after a read that failed', async () => {
    const run = bench({ long: 18 });
    run.setDown(true);
    await expect(run.open(['long'])).rejects.toThrow('down');
    run.setDown(false);
    expect(await run.openAndTake(['long'])).toEqual([{ long: 18 }]);
  });
});
