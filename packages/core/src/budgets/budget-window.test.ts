import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatIso, latestMicros, parseIso } from '../time.ts';
import { windowOf } from './budget-window.ts';

const anyTime = fc.integer({ min: 0, max: latestMicros - 1 });
const limited = fc.constantFrom('day' as const, 'week' as const, 'month' as const);

describe('the window of a period', () => {
  it('the window of a period holds its time, and the same window is that of all its times', () => {
    fc.assert(
      fc.property(limited, anyTime, fc.double({ min: 0, max: 0.999_999, noNaN: true }), (period, at, share) => {
        const { from, to } = windowOf(period, at);
        expect(from).toBeLessThanOrEqual(at);
        expect(to).toBeGreaterThan(at);
        const within = Number(from) + Math.floor((Number(to) - Number(from)) * share);
        expect(windowOf(period, within)).toEqual({ from, to });
      }),
    );
  });

  it('the window of a period ends where the next one begins', () => {
    fc.assert(
      fc.property(limited, anyTime, (period, at) => {
        const { to } = windowOf(period, at);
        expect(windowOf(period, Number(to)).from).toBe(to);
        expect(windowOf(period, Number(to) - 1).to).toBe(to);
      }),
    );
  });

  it.each([
    ['day', '2026-03-01T00:00:00Z', '2026-03-01', '2026-03-02'],
    ['week', '2026-03-01T23:59:59Z', '2026-02-23', '2026-03-02'],
    ['week', '2026-03-02T00:00:00Z', '2026-03-02', '2026-03-09'],
    ['month', '2024-02-29T12:00:00Z', '2024-02-01', '2024-03-01'],
    ['month', '2026-12-31T23:59:59.999999Z', '2026-12-01', '2027-01-01'],
  ] as const)('%s of %s is from %s to %s', (period, at, from, to) => {
    const window = windowOf(period, parseIso(at) ?? 0);
    expect([window.from, window.to].map((edge) => formatIso(edge ?? 0).slice(0, 10))).toEqual([from, to]);
  });

  it('of all time has no ends', () => {
    expect(windowOf('total', 0)).toEqual({ from: null, to: null });
  });
});
