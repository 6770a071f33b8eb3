import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clockOf, neverSet } from './clock.ts';
import { differingClocks } from './field-clocks.ts';

const fields = Array.from({ length: 12 }, (_, index) => `field${index}`);
const clock = clockOf(1_700_000_000_000_000);
const anyClock = fc.constantFrom(neverSet, clock, clock - 2, clock - 4);

describe('differingClocks', () => {
  it('names the fields whose clock is not the record’s own, however many kinds of records came before', () => {
    fc.assert(
      fc.property(fc.array(anyClock, { minLength: 13, maxLength: 13 }), (at) => {
        const names = [...fields, 'metadata'];
        const entries = names.map((name, index) => [name, at[index]] as const);
        const expected = Object.fromEntries(entries.filter(([, own]) => own !== clock));
        expect(differingClocks(fields, at, clock)).toEqual(expected);
      }),
      { numRuns: 3000 },
    );
  });

  it('an object of clocks is its caller’s: changing it changes no other', () => {
    const at = [...fields.map(() => neverSet), clock];
    differingClocks(fields, at, clock)['field1'] = 7;
    expect(differingClocks(fields, at, clock)['field1']).toBe(neverSet);
  });
});
