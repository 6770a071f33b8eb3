import type { DomainError } from '@spanledger/core';
import { beforeEach, describe, expect, it } from 'vitest';

import { failureLimits, type Attempt, type FailureLimits } from './failure-limits.ts';

const attempt = (publicKey = 'pk-1', network = '192.0.2.1'): Attempt => ({ publicKey, network });

describe('limits of wrong secrets', () => {
  let nowMs: number;
  let limits: FailureLimits;
  beforeEach(() => {
    nowMs = 1_000_000;
    limits = failureLimits({ now: () => nowMs });
  });

  /** Seconds until a retry is allowed; `undefined` if it is allowed now. */
  const begin = (given: Attempt): number | undefined => {
    try {
      limits.begin(given);
      return undefined;
    } catch (error) {
      expect(error).toMatchObject({ code: 'rate_limited' });
      return (error as DomainError).retryAfterSeconds;
    }
  };
  const fail = (times: number, given: Attempt): void => {
    for (let time = 0; time < times; time += 1) limits.begin(given);
  };

  it('let some pass, and then one after each pause, of which each is longer than the one before, to a minute', () => {
    fail(5, attempt());
    const pauses: (number | undefined)[] = [];
    for (let round = 0; round < 9; round += 1) {
      const pause = begin(attempt());
      pauses.push(pause);
      nowMs += (pause ?? 0) * 1000;
      expect(begin(attempt())).toBeUndefined();
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
  });

  it('do not concern other keys of that network, nor that key elsewhere', () => {
    fail(5, attempt());
    expect(begin(attempt())).toBe(1);
    expect(begin(attempt('pk-2'))).toBeUndefined();
    expect(begin(attempt('pk-1', '192.0.2.2'))).toBeUndefined();
  });

  it('are of a network too, whatever keys it tries', () => {
    for (let key = 0; key < 50; key += 1) fail(1, attempt(`pk-${key}`));
    expect(begin(attempt('pk-new'))).toBe(1);
    expect(begin(attempt('pk-new', '192.0.2.2'))).toBeUndefined();
    nowMs += 1000;
    expect([begin(attempt('pk-new')), begin(attempt('pk-newer'))]).toEqual([undefined, 1]);
  });

  it('count a try that was right no more', () => {
    fail(4, attempt());
    for (let round = 0; round < 100; round += 1) {
      limits.begin(attempt());
      limits.succeed(attempt());
    }
    expect(begin(attempt())).toBeUndefined();
  });

  it('forget what was tried ten minutes ago', () => {
    fail(5, attempt());
    nowMs += 10 * 60 * 1000 + 1;
    for (let time = 0; time < 5; time += 1) expect(begin(attempt())).toBeUndefined();
    expect(begin(attempt())).toBe(1);
  });
});
