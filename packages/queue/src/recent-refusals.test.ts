import { unavailable, type ProjectId } from '@spanledger/core';
import { describe, expect, it } from 'vitest';
import { recentRefusals } from './recent-refusals.ts';

const [one, other] = ['one', 'other'] as ProjectId[] as [ProjectId, ProjectId];

describe('recent refusals', () => {
  it('recent refusals hold for the project that was refused, with the same reason, for half a second', () => {
    let now = 0;
    const refusals = recentRefusals(() => now);
    const full = unavailable('The queue is full.', undefined, 2);
    expect(refusals.remember(one, full)).toBe(full);
    now = 499;
    expect(() => refusals.assertNone(one)).toThrow(full);
    refusals.assertNone(other);
    now = 500;
    refusals.assertNone(one);
  });
});
