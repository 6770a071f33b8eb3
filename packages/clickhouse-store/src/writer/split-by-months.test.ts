import * as fc from 'fast-check';
import { MonthSet } from '@spanledger/core';
import { describe, expect, it } from 'vitest';
import { splitByMonths } from './split-by-months.ts';

const month = 31 * 86_400_000_000;
const rows = (months: number) => Array.from({ length: months }, (_, at) => ({ times: [at * month] }));
const timesOf = ({ times }: { readonly times: readonly number[] }) => times;

describe('rows of many months', () => {
  it('up to a limit go in one insert, untouched', () => {
    const given = rows(150);
    expect(splitByMonths(given, timesOf)).toEqual([given]);
    expect(splitByMonths([], timesOf)).toEqual([[]]);
  });

  it('beyond it go in several, each within the limit, with every row in one of them', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(2000), fc.nat(2000)), { minLength: 1, maxLength: 60 }), (pairs) => {
        const given = pairs.map(([from, to], id) => ({ id, times: [to * month, from * month] }));
        const parts = splitByMonths(given, timesOf, 5);
        for (const part of parts) {
          const months = new MonthSet();
          for (const { times } of part) for (const at of times) months.add(at);
          expect(months.size).toBeLessThanOrEqual(5);
        }
        expect(
          parts
            .flat()
            .map(({ id }) => id)
            .sort((a, b) => a - b),
        ).toEqual(given.map(({ id }) => id));
      }),
    );
  });
});
