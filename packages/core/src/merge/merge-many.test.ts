import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { traceFields, type TraceRecord } from '../traces/trace.ts';
import { clockOf } from './clock.ts';
import { mergeMany } from './merge-many.ts';
import { mergeRecords } from './merge-records.ts';

const blank = Object.fromEntries(traceFields.map((field) => [field, null])) as unknown as TraceRecord;

const patch = (second: number, name: string, key: string, tag: string): TraceRecord => ({
  ...blank,
  name,
  metadata: { [key]: name },
  tags: [tag],
  clock: clockOf(1_700_000_000_000_000 + second * 1_000_000),
  clocks: { metadata: 0 },
});

const text = fc.constantFrom('a', 'b', 'c', '__proto__');
const anyPatch = fc.tuple(fc.integer({ min: 1, max: 5 }), text, text, text).map((parts) => patch(...parts));

describe('mergeMany', () => {
  it('mergeMany comes to what merging one by one comes to', () => {
    fc.assert(
      fc.property(anyPatch, fc.array(anyPatch, { maxLength: 9 }), (first, others) => {
        const oneByOne = others.reduce((known, next) => mergeRecords(traceFields, known, next), first);
        expect(mergeMany(traceFields, [first, ...others])).toEqual(oneByOne);
      }),
    );
  });
});
