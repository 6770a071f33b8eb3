import { expect, test } from 'vitest';

import { itemCheck } from './item-check.ts';

const input = (inputSchema: Record<string, unknown>) => itemCheck({ inputSchema, expectedOutputSchema: null });
const item = (value: unknown) => ({ input: value, expectedOutput: null });

const twice = ($ref: string) => ({ allOf: [{ $ref }, { $ref }] });

test('a schema whose references multiply is refused after a time', () => {
  const $defs = Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`a${at}`, twice(`#/$defs/a${at + 1}`)]));
  const schema = { $defs: { ...$defs, a60: { type: 'object' } }, $ref: '#/$defs/a0' };
  expect(() => input(schema)).toThrow(/body\.inputSchema must be a JSON Schema .*it takes more than 2000 ms/);
});

const nested = (levels: number): unknown => (levels === 0 ? {} : { child: nested(levels - 1) });
const pairs = (count: number) => Array.from({ length: count }, (_, at) => [at]);

test.each([
  ['references that multiply', { properties: { child: twice('#') } }, nested(3), nested(60)],
  ['all pairs of a list', { uniqueItems: true }, pairs(10), pairs(200_000)],
  ['a long pattern', { pattern: `^quick$|${'[a-y]{1000}'.repeat(9)}z$` }, 'quick', `${'xy'.repeat(200_000)}z`],
])('a value that takes too long to be compared is refused, others are not: %s', (_what, schema, quick, slow) => {
  const issuesOf = input(schema);
  expect(issuesOf(item(quick))).toEqual([]);
  expect(() => issuesOf(item(slow))).toThrow(/body\.input takes more than 2000 ms to be compared/);
});
