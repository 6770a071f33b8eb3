import { describe, expect, it } from 'vitest';
import type { ProjectId, TraceId } from '@spanledger/core';
import { entityKey } from './entity-key.ts';
import { hasEnded, openWrite } from './open-write.fixture.ts';
import { tracesOfWhole, wholeWrites } from './whole-writes.ts';

const [project, otherProject] = ['p1', 'p2'] as const as readonly [ProjectId, ProjectId];
const [first, second, third, unwritten] = ['t1', 't2', 't3', 't4'] as const as readonly [
  TraceId,
  TraceId,
  TraceId,
  TraceId,
];
const keyOf = (id: TraceId, of: ProjectId = project): string => entityKey(of, id);

const whole = (of: ProjectId, id: TraceId) => ({ projectId: of, patch: { traceId: id } });

/** Writes under way, the first of `first` and `second`, the second of `third`. */
const twoWrites = () => {
  const writes = wholeWrites();
  const [one, other] = [openWrite(), openWrite()];
  writes.add(new Set([keyOf(first), keyOf(second)]), one.written);
  writes.add(new Set([keyOf(third)]), other.written);
  return { writes, one };
};

describe('writes of whole observations', () => {
  it.each(['is stored', 'fails'])('are waited for until the write %s, of each of their traces', async (end) => {
    const { writes, one } = twoWrites();
    const waiting = [first, second].map(async (id) => writes.ended(project, [id]));
    expect(await Promise.all(waiting.map(hasEnded))).toEqual([false, false]);
    if (end === 'fails') one.fail();
    else one.keep();
    await Promise.all(waiting);
    expect(await hasEnded(writes.ended(project, [first, second]))).toBe(true);
  });

  it('let a patch wait that names any of their traces, and no other', async () => {
    const { writes, one } = twoWrites();
    const waiting = writes.ended(project, [first, unwritten]);
    expect(await hasEnded(waiting)).toBe(false);
    expect(await hasEnded(writes.ended(project, [unwritten]))).toBe(true);
    expect(await hasEnded(writes.ended(otherProject, [first]))).toBe(true);
    one.keep();
    expect(await hasEnded(waiting)).toBe(true);
    expect(await hasEnded(writes.ended(project, [third]))).toBe(false);
  });

  it('are none while nothing is written, so that nothing is waited for', async () => {
    const writes = wholeWrites();
    writes.add(new Set(), openWrite().written);
    expect(await hasEnded(writes.ended(project, [first]))).toBe(true);
  });
});

describe('the traces of whole observations', () => {
  it('are those of each project, once, though two projects use one id', async () => {
    const traces = await tracesOfWhole([
      whole(project, first),
      whole(project, first),
      whole(otherProject, first),
      whole(otherProject, second),
      whole(project, first),
    ]);
    expect([...traces]).toEqual([keyOf(first), keyOf(first, otherProject), keyOf(second, otherProject)]);
  });
});
