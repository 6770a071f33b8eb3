import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MonthSet } from './months.ts';
import { latestMicros } from './time.ts';

const at = (iso: string): number => Date.parse(iso) * 1000;
const of = (...times: readonly number[]): MonthSet => {
  const months = new MonthSet();
  for (const time of times) months.add(time);
  return months;
};
const times = fc.array(fc.integer({ min: 0, max: latestMicros - 1 }), { maxLength: 30 });

describe('months', () => {
  it('months end at midnight UTC after their last day', () => {
    expect(of(at('2024-02-01T00:00:00Z'), at('2024-02-29T23:59:59.999Z')).size).toBe(1);
    expect(of(at('2024-02-29T23:59:59.999Z'), at('2024-03-01T00:00:00Z')).size).toBe(2);
    expect(of(at('2023-05-05T00:00:00Z'), at('2024-05-05T00:00:00Z')).size).toBe(2);
  });

  it('months are as many as there are different year-and-month prefixes', () => {
    fc.assert(
      fc.property(times, (given) => {
        const prefixes = new Set(given.map((time) => new Date(Math.floor(time / 1000)).toISOString().slice(0, 7)));
        expect(of(...given).size).toBe(prefixes.size);
      }),
    );
  });

  it('months are added within a limit, all or none', () => {
    const months = of(at('2024-01-05T00:00:00Z'));
    const [february, march] = [at('2024-02-01T00:00:00Z'), at('2024-03-01T00:00:00Z')];
    expect(months.addWithin(2, [february, march])).toBe(false);
    expect(months.size).toBe(1);
    expect(months.addWithin(2, [february, february, at('2024-01-31T00:00:00Z')])).toBe(true);
    expect(months.addWithin(2, [february])).toBe(true);
    expect(months.size).toBe(2);
  });

  it('of two sets together are the union', () => {
    fc.assert(
      fc.property(times, times, (one, other) => {
        const months = of(...one);
        const expected = of(...one, ...other).size;
        expect(months.sizeWith(of(...other))).toBe(expected);
        months.addAll(of(...other));
        expect(months.size).toBe(expected);
      }),
    );
  });
});
