import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { earliestMicros, latestMicros } from '../time.ts';
import {
  clockOf,
  earliestClock,
  isStated,
  neverSet,
  publicClockOf,
  timeOfClock,
  timeOfEarliest,
  unstatedClock,
} from './clock.ts';

const anyTime = fc.integer({ min: earliestMicros, max: latestMicros - 1 });
const laterThan1972 = fc.integer({ min: 2 ** 46, max: Date.UTC(2100, 0, 1) * 1000 - 1 });

describe('clocks', () => {
  it('puts every derived value below every stated one, and all above unknown', () => {
    fc.assert(
      fc.property(anyTime, anyTime, anyTime, anyTime, anyTime, (pending, a, b, c, d) => {
        const tiers = [
          earliestClock(pending, 'pending'),
          earliestClock(a, 'derived'),
          earliestClock(b, 'preferred'),
          earliestClock(c, 'stated'),
          clockOf(d),
        ];
        expect(tiers).toEqual([...tiers].sort((x, y) => x - y));
        expect(new Set(tiers).size).toBe(5);
        expect(tiers[0]).toBeGreaterThan(neverSet);
      }),
    );
  });

  it('puts what a public key states above all that is derived, and below what a secret key states or leaves unsaid', () => {
    fc.assert(
      fc.property(anyTime, anyTime, anyTime, (a, b, c) => {
        const tiers = [earliestClock(a, 'stated'), publicClockOf(b), unstatedClock, clockOf(c)];
        expect(tiers).toEqual([...tiers].sort((x, y) => x - y));
        expect(new Set(tiers).size).toBe(4);
        expect(tiers.map(isStated)).toEqual([false, false, false, true]);
      }),
    );
  });

  it('a clock has the time at which a public key stated a value, to 64 microseconds, and none for what was not stated', () => {
    fc.assert(
      fc.property(laterThan1972, (at) => {
        expect(timeOfClock(publicClockOf(at))).toBe(Math.floor(at / 64) * 64);
      }),
    );
    expect(timeOfClock(unstatedClock)).toBeUndefined();
  });

  it('orders stated values by time, and an update after a create of the same instant', () => {
    fc.assert(
      fc.property(laterThan1972, laterThan1972, (a, b) => {
        expect(clockOf(a, 'create')).toBeLessThan(clockOf(a, 'update'));
        expect(Math.sign(clockOf(a) - clockOf(b))).toBe(Math.sign(a - b));
        expect(clockOf(Math.min(a, b), 'update') < clockOf(Math.max(a, b), 'create')).toBe(a !== b);
      }),
    );
  });

  it('is higher the earlier the time, to the millisecond', () => {
    fc.assert(
      fc.property(anyTime, anyTime, (a, b) => {
        const difference = earliestClock(a, 'derived') - earliestClock(b, 'derived');
        expect(difference).toBe(Math.floor(b / 1000) - Math.floor(a / 1000));
      }),
    );
  });

  it('a clock of a derived value has the time that it was derived for, to the millisecond', () => {
    fc.assert(
      fc.property(anyTime, fc.constantFrom('pending', 'derived', 'preferred', 'stated'), (at, tier) => {
        expect(timeOfEarliest(earliestClock(at, tier))).toBe(Math.floor(Math.max(at, 0) / 1000) * 1000);
      }),
    );
  });

  it('a clock of what a public key stated is later the later it was stated, whatever time it gives', () => {
    const times = [0, 64, 128, 2 ** 46, latestMicros - 1];
    const clocks = times.map(publicClockOf);
    expect(clocks).toEqual([...clocks].sort((x, y) => x - y));
    expect(new Set(clocks.slice(1)).size).toBe(4);
    for (const at of [-1, Number.MAX_SAFE_INTEGER, Number.MAX_VALUE]) {
      expect(publicClockOf(at)).toBeGreaterThan(earliestClock(0, 'stated'));
      expect(publicClockOf(at)).toBeLessThan(unstatedClock);
    }
  });

  it('a clock has the time at which a value was stated, and none for what was derived', () => {
    fc.assert(
      fc.property(laterThan1972, anyTime, (stated, derived) => {
        fc.pre(stated > 2 ** 46);
        expect(timeOfClock(clockOf(stated))).toBe(stated);
        expect(timeOfClock(clockOf(stated, 'update'))).toBe(stated);
        expect(timeOfClock(earliestClock(derived, 'stated'))).toBeUndefined();
      }),
    );
    expect([timeOfClock(neverSet), timeOfClock(clockOf(0))]).toEqual([undefined, undefined]);
  });

  it('stays a safe integer whatever the time', () => {
    for (const at of [0, 0.5, 1e15, Number.MAX_SAFE_INTEGER, Number.MAX_VALUE]) {
      expect(Number.isSafeInteger(clockOf(at, 'update'))).toBe(true);
      expect(Number.isSafeInteger(earliestClock(at, 'stated'))).toBe(true);
    }
  });
});
