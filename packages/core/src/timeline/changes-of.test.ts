import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clockOf, earliestClock, neverSet, type Clock } from '../merge/clock.ts';
import { mergeRecords } from '../merge/merge-records.ts';
import { traceFields, type TraceRecord } from '../traces/trace.ts';
import { changesOf, type ChangeRules } from './changes-of.ts';

const base = 1_700_000_000_000_000;
const second = 1_000_000;
const at = (seconds: number): number => base + seconds * second;
const rules: ChangeRules<TraceRecord> = { fields: traceFields, bodies: new Set(['input', 'output']) };

/** The values that one client sets at one clock; `derived` fields have separate clocks. */
const patch = (
  clock: Clock,
  given: Partial<TraceRecord>,
  derived: Partial<Record<keyof TraceRecord, Clock>> = {},
): TraceRecord => {
  const unknown = traceFields.filter((field) => !(field in given));
  const clocks = Object.fromEntries([...unknown, 'metadata'].map((field) => [field, neverSet]));
  const blank = Object.fromEntries(traceFields.map((field) => [field, null]));
  const record = { ...blank, metadata: {}, tags: [], ...given, clock, clocks: { ...clocks, ...derived } };
  return record as unknown as TraceRecord;
};
const merged = (...[first, ...others]: readonly [TraceRecord, ...TraceRecord[]]): TraceRecord =>
  others.reduce((known, next) => mergeRecords(traceFields, known, next), first);
const named = (record: TraceRecord, givenRules = rules) =>
  changesOf(record, givenRules, true).timed.map(({ at: time, changes }) => [
    (time - base) / second,
    Object.fromEntries(changes.map(({ field, value }) => [field, value])),
  ]);

describe('the changes of a record', () => {
  it('the changes of a record are at the times at which the values that it has were stated, the earliest first', () => {
    const late = patch(clockOf(at(5)), { output: 'out', metadata: { team: 'red' } });
    const early = patch(clockOf(at(1)), { name: 'ask', input: 'in' });
    expect(named(merged(late, early))).toEqual([
      [1, { name: 'ask', input: 'in' }],
      [5, { output: 'out', 'metadata.team': 'red' }],
    ]);
  });

  it('changes of a record leave out what was overwritten', () => {
    const both = merged(patch(clockOf(at(1)), { name: 'a', userId: 'u' }), patch(clockOf(at(2)), { name: 'b' }));
    expect(named(both)).toEqual([
      [1, { userId: 'u' }],
      [2, { name: 'b' }],
    ]);
  });

  it('the changes of a record keep an update behind a create of the same instant', () => {
    const both = merged(patch(clockOf(at(1), 'update'), { name: 'b' }), patch(clockOf(at(1)), { userId: 'u' }));
    expect(named(both)).toEqual([
      [1, { userId: 'u' }],
      [1, { name: 'b' }],
    ]);
  });

  it('changes have no time where the value was derived, gathered, or stated at an unknown time', () => {
    const derived = { name: 'root', timestamp: at(3), tags: ['a', 'b'] };
    const stated = earliestClock(at(3), 'stated');
    const of = patch(clockOf(at(9)), derived, { name: earliestClock(at(3), 'derived'), timestamp: stated });
    const { untimed, timed } = changesOf(merged(of, patch(clockOf(0), { userId: 'u' })), rules, true);
    expect(timed).toEqual([]);
    expect(untimed).toEqual([
      { field: 'timestamp', value: at(3) },
      { field: 'name', value: 'root' },
      { field: 'userId', value: 'u' },
      { field: 'tags', value: ['a', 'b'] },
    ]);
  });

  it('changes include what was cleared, and not what was null from the beginning', () => {
    const first = patch(clockOf(at(1)), { name: 'a', userId: null, metadata: { k: 'v' } });
    const then = patch(clockOf(at(2)), { sessionId: null, metadata: { k: null } });
    expect(named(merged(first, then))).toEqual([
      [1, { name: 'a' }],
      [2, { sessionId: null, 'metadata.k': null }],
    ]);
  });

  it('changes include when all metadata were cleared, without the names that happen to be remembered', () => {
    const cleared = patch(clockOf(at(2)), {}, { clock: 0 });
    const withClear: TraceRecord = { ...cleared, clocks: { ...cleared.clocks, metadata: clockOf(at(2)) } };
    const first = patch(clockOf(at(1)), { name: 'a', metadata: { k: 'v' } });
    expect(named(merged(first, withClear))).toEqual([
      [1, { name: 'a' }],
      [2, { metadata: null }],
    ]);
  });

  it('the changes of a record leave out what was worked out from log records until it was stated, as one that never knew it does', () => {
    const stated = patch(clockOf(at(1)), { input: 'in' });
    const key = 'gen_ai.event.root_input.b2';
    const clocks = { ...stated.clocks, [`metadata.${key}`]: clockOf(at(2)) };
    expect(named({ ...stated, metadata: { [key]: null }, clocks })).toEqual(named(stated));
  });

  it('of a patch that states every field are not that it cleared what it lacks', () => {
    const whole: TraceRecord = { ...patch(clockOf(at(2)), { name: 'whole' }), clocks: undefined };
    const before = patch(clockOf(at(1)), { metadata: { k: 'v' } });
    const wholeField = 'externalId';
    const record: TraceRecord = { ...whole, metadata: before.metadata, clocks: { 'metadata.k': clockOf(at(1)) } };
    expect(named(record, { ...rules, wholeField })).toEqual([
      [1, { 'metadata.k': 'v' }],
      [2, { name: 'whole' }],
    ]);
  });

  it('the changes of a record name bodies without their values unless these are asked for', () => {
    const record = patch(clockOf(at(1)), { name: 'a', input: 'in', metadata: { k: 'v' } });
    expect(changesOf(record, rules, false).timed[0]?.changes).toEqual([
      { field: 'name', value: 'a' },
      { field: 'input', value: undefined },
      { field: 'metadata.k', value: undefined },
    ]);
  });
});

const clock = fc.oneof(
  fc.integer({ min: 1, max: 5 }).map((seconds) => clockOf(at(seconds))),
  fc.integer({ min: 1, max: 5 }).map((seconds) => clockOf(at(seconds), 'update')),
);
const text = fc.constantFrom(null, 'x', 'y');
const anyPatch = fc
  .record({
    clock,
    given: fc.record({ name: text, userId: text, input: text }, { requiredKeys: [] }),
    metadata: fc.dictionary(fc.constantFrom('k', '__proto__'), text),
    timestamp: fc.integer({ min: 1, max: 5 }),
    tags: fc.subarray(['a', 'b']),
  })
  .map(({ clock: said, given, metadata, timestamp, tags }) =>
    patch(
      said,
      { ...given, metadata, tags, timestamp: at(timestamp) },
      { timestamp: earliestClock(at(timestamp), 'stated') },
    ),
  );

const order = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);

describe('the changes of merged patches', () => {
  it('the changes of merged patches are the same in whatever order the patches came', () => {
    fc.assert(
      fc.property(
        fc
          .array(anyPatch, { minLength: 1 })
          .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          const both = [all, shuffled].map((some) => changesOf(merged(...(some as [TraceRecord])), rules, true));
          expect(both[1]).toEqual(both[0]);
        },
      ),
    );
  });

  it('changes of merged patches include each value of the record once', () => {
    fc.assert(
      fc.property(fc.array(anyPatch, { minLength: 1 }), (all) => {
        const record = merged(...(all as [TraceRecord]));
        const { untimed, timed } = changesOf(record, rules, true);
        const told = [...untimed, ...timed.flatMap(({ changes }) => changes)].filter(({ value }) => value !== null);
        const metadata = Object.keys(record.metadata).map((key) => [`metadata.${key}`, record.metadata[key]] as const);
        const fields = traceFields.map((field) => [field as string, record[field]] as const);
        const known = [...fields, ...metadata, ['tags', record.tags.length > 0 ? record.tags : null] as const];
        expect(told.map(({ field, value }) => [field, value] as const).sort(order)).toEqual(
          known.filter(([, value]) => value !== null).sort(order),
        );
      }),
    );
  });
});
