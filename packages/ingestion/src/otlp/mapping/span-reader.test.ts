import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { attribute, label } from '../conventions/attribute-source.ts';
import type { Convention } from '../conventions/convention.ts';
import { OtlpEvent, OtlpResource, OtlpScope, OtlpSpan } from '../otlp-span.ts';
import { ConventionTable } from './convention-table.ts';
import { SpanReader } from './span-reader.ts';

const sourceCount = 75;
const keyOf = (rank: number): string => `key.${rank}`;

/** More sources than one word has bits, in an order other than that of their ranks. */
const ranks = Array.from({ length: sourceCount }, (_, index) => (index * 32) % sourceCount);
const many: Convention = {
  name: 'many',
  rank: 1,
  fields: {
    name: ranks.map((rank) => attribute(keyOf(rank), label, { rank })),
    model: [
      { keys: ['event:exact'], read: () => 'event' },
      { keys: ['event:exact.*'], read: () => 'events' },
    ],
    provider: [{ keys: ['scope:known'], read: () => 'known' }],
    metadata: [
      attribute(keyOf(3), () => ({ from: '3' })),
      attribute(keyOf(70), () => ({ from: '70' }), { keeps: true }),
    ],
    release: [
      {
        keys: ['family.*'],
        keeps: true,
        read: (_value, view) => {
          view.take('family.b');
          return view.family('family.')?.suffixes.join();
        },
      },
    ],
  },
};

const reader = new SpanReader(new ConventionTable([many]));
const table = new ConventionTable([many]);

const load = (keys: readonly string[], scopeName = '', events: readonly string[] = []): SpanReader => {
  const span = new OtlpSpan();
  for (const key of keys) {
    span.attributes.keys.push(key);
    span.attributes.values.push(`value of ${key}`);
  }
  span.events = events.map((name) => Object.assign(new OtlpEvent(), { name }));
  reader.load(span, Object.assign(new OtlpScope(), { name: scopeName }), new OtlpResource(), 0);
  return reader;
};

describe('what a span states of a field', () => {
  test('is the word of the present source that ranks first, however many there are', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(sourceCount - 1)), (present) => {
        const found = load(present.map(keyOf)).first(table.field('name'));
        expect(found).toBe(present.length === 0 ? undefined : `value of ${keyOf(Math.min(...present))}`);
      }),
    );
  });

  test('is nothing of the span before', () => {
    load([keyOf(0)], 'known', ['exact']);
    load([]);
    expect(reader.first(table.field('name'))).toBeUndefined();
    expect(reader.first(table.field('model'))).toBeUndefined();
    expect(reader.first(table.field('provider'))).toBeUndefined();
  });

  test('may come from an event of a name, from events below a name, and from a scope', () => {
    expect(load([], '', ['exact']).first(table.field('model'))).toBe('event');
    expect(load([], '', ['exact.more']).first(table.field('model'))).toBe('events');
    expect(load([], '', ['exactly']).first(table.field('model'))).toBeUndefined();
    expect(load([], 'known').first(table.field('provider'))).toBe('known');
    expect(load([], 'exact').first(table.field('model'))).toBeUndefined();
  });

  test('comes from all sources where all are asked, and what they keep is not read', () => {
    load([keyOf(70), keyOf(3)]);
    expect(reader.all(table.field('metadata'))).toEqual([{ from: '3' }, { from: '70' }]);
    expect([reader.isRead(0), reader.isRead(1)]).toEqual([false, true]);
  });

  test('may take one attribute of a family and leave the others', () => {
    load(['family.a', 'family.b']);
    expect(reader.first(table.field('release'))).toBe('a,b');
    expect([reader.isRead(0), reader.isRead(1)]).toEqual([false, true]);
  });
});
