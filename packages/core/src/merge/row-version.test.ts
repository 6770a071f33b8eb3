import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { traceFields, type TraceRecord } from '../traces/trace.ts';
import { clockOf } from './clock.ts';
import { rowVersion, tombstoneVersion } from './row-version.ts';

const clock = clockOf(1_700_000_000_000_000);
const blank = Object.fromEntries(traceFields.map((field) => [field, null]));

const tagged = (...tags: string[]) =>
  rowVersion(traceFields, {
    ...blank,
    metadata: {},
    tags,
    clock,
    clocks: { name: clock - 2 },
  } as unknown as TraceRecord);

it('rowVersion of a record that is known whole is that of all its fields and keys, each with the one clock', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.constant('v'), { maxKeys: 5 }), (metadata) => {
      const record = { ...blank, metadata, tags: ['t'], clock, clocks: undefined } as unknown as TraceRecord;
      const names = [...traceFields, 'metadata', ...Object.keys(metadata).map((key) => `metadata.${key}`)];
      const named = { ...record, clocks: Object.fromEntries(names.map((name) => [name, clock])) };
      const version = rowVersion(traceFields, record);
      expect(version).toBe(rowVersion(traceFields, named));
      const older = { ...named, clocks: { ...named.clocks, metadata: clock - 1 } };
      expect(version > rowVersion(traceFields, older)).toBe(true);
    }),
  );
});

it('rowVersion grows with each tag', () => {
  expect(tagged('a') > tagged()).toBe(true);
  expect(tagged('a', 'b') > tagged('a')).toBe(true);
});

it('rowVersion of any number of keys is below the tombstone of its clock', () => {
  const metadata = Object.fromEntries(Array.from({ length: 20_000 }, (_, key) => [`k${key}`, 'v']));
  for (const late of [clock, clock + 1, clock + 2, clock + 3]) {
    const record = { ...blank, metadata, tags: [], clock: late, clocks: undefined } as unknown as TraceRecord;
    const version = rowVersion(traceFields, record);
    expect(version <= tombstoneVersion(late) && version > tombstoneVersion(late - 1)).toBe(true);
  }
});
