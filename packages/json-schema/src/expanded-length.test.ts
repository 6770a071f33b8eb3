import { expect, test } from 'vitest';

import { expandedLength } from './expanded-length.ts';

const $defs = { name: { type: 'string' }, pair: { items: { $ref: '#/$defs/name' } } };

const lengthWith = (times: number): number =>
  expandedLength({ allOf: Array.from({ length: times }, () => ({ $ref: '#/$defs/pair' })), $defs });

test('a schema counts with what its references lead to, as often as they do', () => {
  const [none, once, twice] = [lengthWith(0), lengthWith(1), lengthWith(2)];
  const each = once - none;
  expect(each).toBeGreaterThan(JSON.stringify({ items: { type: 'string' } }).length);
  expect(twice - none).toBe(2 * each);
});

test('a schema without references is at least as long as its JSON', () => {
  const schema = { type: ['object', 'null'], properties: { 'ä"': { enum: [1, true, null, 'x'] } } };
  expect(expandedLength(schema)).toBeGreaterThanOrEqual(JSON.stringify(schema).length);
});

test.each([
  ['itself', { properties: { child: { $ref: '#' } } }],
  ['a part around it', { $ref: '#/$defs/a', $defs: { a: { items: { $ref: '#/$defs/a' } } } }],
  ['each other', { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } } }],
  ['a name', { $ref: '#name', $defs: { a: { $anchor: 'name' } } }],
  ['another document', { $ref: 'https://example.com/schema.json' }],
  ['a place that is written otherwise', { $ref: '#/$defs/a~1b', $defs: { 'a/b': {} } }],
  ['nothing', { $ref: '#/$defs/missing' }],
])('a schema whose references lead to %s has no length', (_what, schema) => {
  expect(expandedLength(schema)).toBe(Number.POSITIVE_INFINITY);
});
