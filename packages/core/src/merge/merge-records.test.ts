import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseUsd } from '../money/usd.ts';
import { observationFields, type ObservationRecord } from '../observations/observation.ts';
import { traceFields, type TraceRecord } from '../traces/trace.ts';
import { clockOf, earliestClock, neverSet, type Clock } from './clock.ts';
import { mergeRecords } from './merge-records.ts';
import { clockOfField } from './record.ts';
import { rowVersion, tombstoneVersion } from './row-version.ts';

type Metadata = Record<string, string | null>;
type Register = TraceRecord[(typeof traceFields)[number]] | object;

interface Patch {
  readonly clock: Clock;
  readonly fields: Partial<Record<(typeof traceFields)[number], readonly [Register, Clock]>>;
  readonly metadata: Record<string, readonly [string | null, Clock]>;
  readonly clearedAt: Clock;
  readonly tags: readonly string[];
}

/** A record of the fields of the patch; every clock is that of the patch or 0. */
const recordOf = ({ clock, fields, metadata, clearedAt, tags }: Patch): TraceRecord => {
  const clocks: Record<string, Clock> = {};
  const record: Record<string, unknown> = {};
  for (const field of traceFields) {
    const [value, at] = fields[field] ?? [null, neverSet];
    record[field] = at === neverSet ? null : value;
    clocks[field] = at;
  }
  clocks['metadata'] = clearedAt;
  const texts: Metadata = Object.create(null);
  for (const [key, [value, at]] of Object.entries(metadata)) {
    texts[key] = at < clearedAt ? null : value;
    clocks[`metadata.${key}`] = Math.max(at, clearedAt);
  }
  const latest = Math.max(clock, ...Object.values(clocks));
  return {
    ...(record as unknown as TraceRecord),
    metadata: texts,
    tags: [...new Set(tags)].sort(),
    clock: latest,
    clocks,
  };
};

const anyClock = fc.oneof(
  fc.constant(neverSet),
  fc.integer({ min: 1, max: 6 }).map((second) => clockOf(1_700_000_000_000_000 + second * 1_000_000)),
  fc.integer({ min: 1, max: 6 }).map((second) => clockOf(1_700_000_000_000_000 + second * 1_000_000, 'update')),
  fc.integer({ min: 1, max: 6 }).map((second) => earliestClock(1_700_000_000_000_000 + second * 1_000_000, 'derived')),
);
/** Never the clock of a value: clearing at the same time would be a tie. */
const clockBetween = fc.oneof(
  fc.constant(neverSet),
  fc.integer({ min: 1, max: 6 }).map((second) => clockOf(1_700_000_000_500_000 + second * 1_000_000)),
);
const anyKey = fc.constantFrom('a', 'b', '__proto__', 'constructor', 'metadata', 'gen_ai.event.x');
const anyText = fc.constantFrom(null, '', 'x', 'y');

/** Values depend on the clock in `untied`, so that equal clocks mean equal values, as with one writer per time. */
const patches = (isTied: boolean) => {
  const valued = (value: fc.Arbitrary<Register>) =>
    fc.tuple(value, anyClock).map(([given, at]) => [isTied ? given : at === neverSet ? null : `at ${at}`, at] as const);
  const text = valued(anyText);
  return fc.record({
    clock: anyClock,
    fields: fc.record(
      {
        timestamp: isTied ? valued(fc.constantFrom(null, 1, 2, 10)) : text,
        name: text,
        userId: text,
        input: text,
        public: isTied ? valued(fc.constantFrom(null, true, false)) : text,
        sessionId: isTied ? valued(fc.constantFrom<Register>({ a: 1, b: 2n }, { b: 2n, a: 1 }, { a: 2 }, ['x'])) : text,
      },
      { requiredKeys: [] },
    ),
    metadata: fc
      .array(
        fc.tuple(
          anyKey,
          text.filter(([, at]) => at !== neverSet),
        ),
        { maxLength: 3 },
      )
      .map((entries) => Object.fromEntries(entries) as Patch['metadata']),
    clearedAt: isTied ? anyClock : clockBetween,
    tags: fc.array(fc.constantFrom('t1', 't2', 't3'), { maxLength: 3 }),
  }) as fc.Arbitrary<Patch>;
};

const merge = (a: TraceRecord, b: TraceRecord): TraceRecord => mergeRecords(traceFields, a, b);

/** The values and clocks of a record, independent of its representation. */
const knowledge = (record: TraceRecord): unknown => {
  const fields = traceFields.map((field) => [field, canonical(record[field]), clockOfField(record, field)]);
  const metadata = Object.keys(record.metadata)
    .sort()
    .map((key) => [key, record.metadata[key], clockOfField(record, `metadata.${key}`)]);
  return { fields, metadata, clearedAt: clockOfField(record, 'metadata'), tags: record.tags, clock: record.clock };
};

const canonical = (value: unknown): unknown =>
  typeof value !== 'object' || value === null || Array.isArray(value)
    ? value
    : Object.entries(value).sort(([x], [y]) => (x < y ? -1 : 1));

const at = (second: number): Clock => clockOf(1_700_000_000_000_000 + second * 1_000_000);
const patch = (content: Partial<Patch>): TraceRecord =>
  recordOf({ clock: neverSet, fields: {}, metadata: {}, clearedAt: neverSet, tags: [], ...content });

const stating = (text: string | null): TraceRecord =>
  patch({ fields: { name: [text, at(1)] }, metadata: { key: [text, at(1)] } });

const cost = (amounts: Record<string, string>): ObservationRecord =>
  ({
    ...Object.fromEntries(observationFields.map((field) => [field, null])),
    providedCost: Object.fromEntries(Object.entries(amounts).map(([key, text]) => [key, parseUsd(text)!])),
    metadata: {},
    tags: [],
    clock: at(1),
    clocks: undefined,
  }) as unknown as ObservationRecord;

describe('mergeRecords', () => {
  const tied = patches(true).map(recordOf);

  it('mergeRecords is commutative', () => {
    fc.assert(
      fc.property(tied, tied, (a, b) => {
        expect(knowledge(merge(a, b))).toEqual(knowledge(merge(b, a)));
      }),
    );
  });

  it('mergeRecords is associative', () => {
    fc.assert(
      fc.property(tied, tied, tied, (a, b, c) => {
        expect(knowledge(merge(merge(a, b), c))).toEqual(knowledge(merge(a, merge(b, c))));
      }),
      { numRuns: 1000 },
    );
  });

  it('mergeRecords is idempotent, also for what was merged already', () => {
    fc.assert(
      fc.property(tied, tied, (a, b) => {
        const merged = merge(a, b);
        expect(knowledge(merge(a, structuredClone(a)))).toEqual(knowledge(a));
        expect(knowledge(merge(merged, a))).toEqual(knowledge(merged));
        expect(knowledge(merge(b, merged))).toEqual(knowledge(merged));
      }),
    );
  });

  it('mergeRecords merges whole records, which state every field at one clock', () => {
    fc.assert(
      fc.property(tied, anyClock, (patch, at) => {
        const whole = {
          ...recordOf({ clock: at, fields: {}, metadata: {}, clearedAt: at, tags: [] }),
          clocks: undefined,
        };
        const merged = merge(patch, whole);
        expect(knowledge(merged)).toEqual(knowledge(merge(whole, patch)));
        for (const field of traceFields) expect(clockOfField(merged, field)).toBeGreaterThanOrEqual(at);
      }),
    );
  });

  it('a merged record lists the clocks that are not its own, and no list where there are none', () => {
    fc.assert(
      fc.property(tied, tied, (a, b) => {
        const { clock, clocks = {} } = merge(a, b);
        expect(Object.values(clocks)).not.toContain(clock);
      }),
    );
    const whole = { ...stating('a'), clocks: undefined };
    expect(merge(whole, { ...whole }).clocks).toBeUndefined();
  });

  it('mergeRecords keeps the later value of each field', () => {
    const merged = merge(
      patch({ fields: { name: ['first', at(1)], userId: ['u2', at(2)] } }),
      patch({ fields: { name: ['second', at(2)], userId: ['u1', at(1)] } }),
    );
    expect(merged).toMatchObject({ name: 'second', userId: 'u2' });
  });

  it('mergeRecords lets an update win over a create of the same instant', () => {
    const instant = 1_700_000_000_000_000;
    const created = patch({ fields: { name: ['z', clockOf(instant, 'create')] } });
    const updated = patch({ fields: { name: ['a', clockOf(instant, 'update')] } });
    expect(merge(updated, created).name).toBe('a');
  });

  it.each([
    ['b', 'a'],
    ['', null],
  ])(
    'mergeRecords keeps the greater of two values of one instant, and any value over none: %j, not %j',
    (kept, other) => {
      const expected = { name: kept, metadata: { key: kept } };
      expect(merge(stating(kept), stating(other))).toMatchObject(expected);
      expect(merge(stating(other), stating(kept))).toMatchObject(expected);
    },
  );

  it('mergeRecords never lets an unknown value overwrite, and lets null clear', () => {
    const known = patch({ fields: { name: ['known', at(1)] } });
    expect(merge(known, patch({ clock: at(9) })).name).toBe('known');
    expect(merge(known, patch({ fields: { name: [null, at(2)] } })).name).toBeNull();
  });

  it('mergeRecords merges metadata by key, and clears what was set before the clearing', () => {
    const before = patch({ metadata: { a: ['1', at(1)], b: ['2', at(3)] } });
    expect(merge(before, patch({ metadata: { a: ['new', at(2)] } })).metadata).toEqual({ a: 'new', b: '2' });
    expect(merge(before, patch({ clearedAt: at(2) })).metadata).toEqual({ a: null, b: '2' });
    expect(
      merge(merge(before, patch({ clearedAt: at(2) })), patch({ metadata: { a: ['late', at(1)] } })).metadata,
    ).toEqual({
      a: null,
      b: '2',
    });
  });

  it('a merge keeps what separate records stated when metadata are cleared, whichever comes first', () => {
    const told = patch({ metadata: { 'gen_ai.event.input.1': ['said', at(1)], other: ['o', at(1)] } });
    const cleared = patch({ clearedAt: at(2) });
    for (const merged of [merge(told, cleared), merge(cleared, told)]) {
      expect(merged.metadata).toEqual({ 'gen_ai.event.input.1': 'said', other: null });
      expect(clockOfField(merged, 'metadata.gen_ai.event.input.1')).toBe(at(1));
    }
  });

  it('mergeRecords keeps metadata keys that objects have by nature', () => {
    const merged = merge(
      patch({ metadata: { constructor: ['c', at(1)] as const } }),
      patch({ metadata: { a: ['x', at(1)] } }),
    );
    expect(merged.metadata['constructor']).toBe('c');
    expect(Object.hasOwn(merged.metadata, '__proto__')).toBe(false);
  });

  it('unites tags', () => {
    expect(merge(patch({ tags: ['b', 'a'] }), patch({ tags: ['c', 'a'] })).tags).toEqual(['a', 'b', 'c']);
  });

  it('breaks ties of usage and money without regard to the order of keys', () => {
    const [a, b] = [cost({ input: '1', output: '2' }), cost({ output: '3', input: '1' })];
    expect(mergeRecords(observationFields, a, b)).toEqual(mergeRecords(observationFields, b, a));
  });
});

describe('rowVersion', () => {
  const untied = patches(false).map(recordOf);

  it('grows with every merge that teaches something, and never shrinks', () => {
    fc.assert(
      fc.property(untied, untied, (a, b) => {
        const merged = merge(a, b);
        const [before, after] = [rowVersion(traceFields, a), rowVersion(traceFields, merged)];
        const hasLearned = JSON.stringify(knowledge(merged)) !== JSON.stringify(knowledge(a));
        expect(after > before).toBe(hasLearned);
        expect(after >= before).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('rowVersion never shrinks where ties were broken', () => {
    const tied = patches(true).map(recordOf);
    fc.assert(
      fc.property(tied, tied, (a, b) => {
        expect(rowVersion(traceFields, merge(a, b)) >= rowVersion(traceFields, a)).toBe(true);
      }),
    );
  });

  it('rowVersion is 0 for a record that knows nothing, however it is written down', () => {
    const nothing = patch0();
    expect(rowVersion(traceFields, { ...nothing, clock: neverSet, clocks: undefined })).toBe(0n);
    expect(rowVersion(traceFields, { ...nothing, clock: neverSet, clocks: { name: neverSet } })).toBe(0n);
  });

  it('rowVersion is the same for records that know the same, however they are written down', () => {
    fc.assert(
      fc.property(untied, (record) => {
        const rewritten = merge(record, patch0());
        expect(rowVersion(traceFields, rewritten)).toBe(rowVersion(traceFields, record));
      }),
    );
  });

  it('rowVersion adds up how recent each known field is, exactly, however far the clocks are apart', () => {
    const clocks = fc.oneof(fc.constant(neverSet), fc.integer({ min: 1, max: 2 ** 53 - 2 }));
    const names = [...traceFields, 'metadata'];
    fc.assert(
      fc.property(fc.array(clocks, { minLength: names.length, maxLength: names.length }), (all) => {
        const latest = 2 ** 53 - 1;
        const record = {
          ...patch0(),
          clock: latest,
          clocks: Object.fromEntries(names.map((name, at) => [name, all[at] ?? neverSet])),
        };
        const recency = all.reduce(
          (sum, clock) => (clock === neverSet ? sum : sum + 2n ** 53n - BigInt(latest - clock)),
          0n,
        );
        expect(rowVersion(traceFields, record)).toBe((BigInt(latest) << 75n) | (recency << 10n));
      }),
    );
  });

  it('fits 128 bits, with the last ten left at zero', () => {
    const latest = clockOf(Number.MAX_SAFE_INTEGER);
    const metadata = Object.fromEntries(Array.from({ length: 10_000 }, (_, key) => [`k${key}`, 'v']));
    const record = { ...patch0(), metadata, clock: latest, clocks: undefined };
    const version = rowVersion(traceFields, record);
    expect(version < 2n ** 128n).toBe(true);
    expect(version & 1023n).toBe(0n);
  });

  it('rowVersion is below the tombstone of its own clock and above that of every earlier one', () => {
    fc.assert(
      fc.property(untied, fc.integer({ min: 1, max: 1_000_000 }), (record, gap) => {
        const version = rowVersion(traceFields, record);
        expect(version < tombstoneVersion(record.clock)).toBe(true);
        fc.pre(record.clock > gap);
        expect(version > tombstoneVersion(record.clock - gap)).toBe(true);
      }),
    );
  });

  const patch0 = (): TraceRecord =>
    recordOf({ clock: neverSet, fields: {}, metadata: {}, clearedAt: neverSet, tags: [] });
});
