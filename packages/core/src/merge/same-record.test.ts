import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { traceFields, type TraceRecord } from '../traces/trace.ts';
import { clockOf } from './clock.ts';
import { mergeRecords } from './merge-records.ts';
import { isSameRecord } from './same-record.ts';

const said = fc.record({
  at: fc.integer({ min: 1, max: 4 }),
  name: fc.constantFrom('a', 'b', null),
  key: fc.constantFrom('k', 'l'),
  value: fc.constantFrom('1', '2'),
  tags: fc.subarray(['x', 'y']),
});

const recordOf = ({ at, name, key, value, tags }: typeof said extends fc.Arbitrary<infer T> ? T : never) => {
  const clocks = Object.fromEntries([...traceFields, 'metadata'].map((field) => [field, 0]));
  const nothing = Object.fromEntries(traceFields.map((field) => [field, null]));
  delete clocks['name'];
  return {
    ...nothing,
    name,
    clock: clockOf(at * 1e15),
    clocks,
    metadata: { [key]: value },
    tags,
  } as unknown as TraceRecord;
};
const record = fc
  .array(said, { minLength: 1, maxLength: 3 })
  .map((all) => all.map(recordOf).reduce((a, b) => mergeRecords(traceFields, a, b)));

it('a record with the same news again is the same, however often and in whatever order', () => {
  fc.assert(
    fc.property(record, record, (a, b) => {
      const both = mergeRecords(traceFields, a, b);
      expect(isSameRecord(traceFields, both, mergeRecords(traceFields, both, a))).toBe(true);
      expect(isSameRecord(traceFields, both, mergeRecords(traceFields, b, a))).toBe(true);
    }),
  );
});

it('a record with anything else is another one', () => {
  const known = {
    ...recordOf({ at: 2, name: 'a', key: 'k', value: '1', tags: ['x'] }),
    metadata: { k: '1', m: '1' },
  };
  const others: readonly TraceRecord[] = [
    { ...known, clock: clockOf(3e15) },
    { ...known, name: 'b' },
    { ...known, tags: ['x', 'y'] },
    { ...known, tags: ['y'] },
    { ...known, metadata: { k: '2', m: '1' } },
    { ...known, metadata: { k: '1', l: '1', m: '1' } },
    { ...known, metadata: { l: '1', m: '1' } },
    { ...known, clocks: { ...known.clocks, name: 1 } },
    { ...known, clocks: { ...known.clocks, metadata: 1 } },
    { ...known, clocks: { ...known.clocks, 'metadata.k': 1 } },
  ];
  for (const other of others) {
    expect(isSameRecord(traceFields, known, other)).toBe(false);
    expect(isSameRecord(traceFields, other, known)).toBe(false);
  }
});
