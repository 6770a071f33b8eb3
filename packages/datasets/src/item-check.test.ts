import { expect, test } from 'vitest';

import { itemCheck } from './item-check.ts';

const input = (inputSchema: Record<string, unknown>) => itemCheck({ inputSchema, expectedOutputSchema: null });
const item = (value: unknown) => ({ input: value, expectedOutput: null });

test('each thing that does not fit is named with its field, path and keyword', () => {
  const issuesOf = itemCheck({
    inputSchema: { type: 'object', required: ['q'], properties: { list: { items: { type: 'number' } } } },
    expectedOutputSchema: { type: 'string' },
  });
  expect(issuesOf({ input: { q: 1, list: [1] }, expectedOutput: 'x' })).toEqual([]);
  expect(issuesOf({ input: { list: [1, 'x'] }, expectedOutput: null })).toEqual([
    { field: 'input', path: '', message: "must have required property 'q'", keyword: 'required' },
    { field: 'input', path: '/list/1', message: 'must be number', keyword: 'type' },
    { field: 'expectedOutput', path: '', message: 'must be string', keyword: 'type' },
  ]);
});

test('a property that must not be there is named', () => {
  const messages = [{ additionalProperties: false }, { unevaluatedProperties: false }].map((more) =>
    input({ type: 'object', properties: { q: {} }, ...more })(item({ q: 1, why: 2 })).map(({ message }) => message),
  );
  expect(messages).toEqual([
    ['must NOT have additional properties: "why"'],
    ['must NOT have unevaluated properties: "why"'],
  ]);
});

test('what every object inherits is not what an item has', () => {
  const issuesOf = input({ required: ['constructor'], properties: { valueOf: { type: 'number' } } });
  expect(issuesOf(item({}))).toMatchObject([{ keyword: 'required' }]);
  expect(issuesOf(item({ constructor: 'Ferrari' }))).toEqual([]);
  expect(issuesOf(item({ constructor: 'Ferrari', valueOf: 'x' }))).toMatchObject([{ path: '/valueOf' }]);
});

test('without a schema everything fits', () => {
  expect(itemCheck({ inputSchema: null, expectedOutputSchema: null })(item(Symbol))).toEqual([]);
});

test.each([
  [{ type: 'nothing' }, /body\.inputSchema must be a JSON Schema/],
  [{ $ref: 'https://example.com/other.json' }, /body\.inputSchema must be a JSON Schema/],
  [{ type: 'string', pattern: '(a)\\1' }, /body\.inputSchema must be a JSON Schema/],
  [{ description: 'x'.repeat(100_001) }, /at most 100000 characters/],
  [{ $async: true, type: 'object' }, /body\.inputSchema must be a JSON Schema .*\$async/],
  [{ properties: { q: { $async: true, type: 'string' } } }, /body\.inputSchema must be a JSON Schema/],
  [{ $ref: '#' }, /body\.inputSchema must not refer to itself without end/],
  [{ if: { type: 'number' }, else: { allOf: [{ $ref: '#' }] } }, /must not refer to itself without end/],
  [{ $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } } }, /itself without end/],
])('what is no schema is refused with its field: %#', (schema, message) => {
  expect(() => input(schema)).toThrow(message);
});

test('a schema that refers to itself at deeper values is one', () => {
  const issuesOf = input({ type: 'object', properties: { child: { $ref: '#' } } });
  expect(issuesOf(item({ child: { child: {} } }))).toEqual([]);
  expect(issuesOf(item({ child: { child: 1 } }))).toMatchObject([{ path: '/child/child' }]);
});

test('a pattern that backtracks for ever elsewhere is matched in linear time', () => {
  const issuesOf = input({ type: 'string', pattern: '^(a+)+$' });
  expect(issuesOf(item(`${'a'.repeat(50_000)}!`))).toMatchObject([{ keyword: 'pattern' }]);
  expect(issuesOf(item('aaa'))).toEqual([]);
});

test('each of several patterns in one schema is its own', () => {
  const issuesOf = input({ prefixItems: [{ pattern: '^a$' }, { pattern: '^b$' }] });
  expect(issuesOf(item(['a', 'b']))).toEqual([]);
  expect(issuesOf(item(['b', 'a']))).toMatchObject([{ path: '/0' }, { path: '/1' }]);
});

test('two schemas with the same id are independent of each other', () => {
  expect(input({ $id: 'same', type: 'string' })(item(1))).toHaveLength(1);
  expect(input({ $id: 'same', type: 'number' })(item(1))).toEqual([]);
});
