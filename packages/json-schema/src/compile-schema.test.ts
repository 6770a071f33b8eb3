import type { ProjectId } from '@spanledger/core';
import { expect, test } from 'vitest';

import { compileSchema } from './compile-schema.ts';
import { SchemaError } from './schema-issues.ts';
import { budgetOfRequest } from './schema-thread.ts';

type Schema = Readonly<Record<string, unknown>>;

const compile = async (schema: Schema) =>
  compileSchema(schema, { projectId: 'own' as ProjectId, budget: budgetOfRequest() });

/** The issues of one value. */
const issuesIn = async (schema: Schema, value: unknown) => {
  const issuesOf = await compile(schema);
  const [issues = []] = await issuesOf([value]);
  return issues;
};

test('each thing that does not fit is named with its path and keyword', async () => {
  const schema = { type: 'object', required: ['q'], properties: { list: { items: { type: 'number' } } } };
  expect(await issuesIn(schema, { q: 1, list: [1] })).toEqual([]);
  expect(await issuesIn(schema, { list: [1, 'x'] })).toEqual([
    { path: '', message: "must have required property 'q'", keyword: 'required' },
    { path: '/list/1', message: 'must be number', keyword: 'type' },
  ]);
});

const unknownNames: readonly (readonly [string, Schema])[] = [
  ['in this thread', {}],
  ['in the other thread', { patternProperties: { '^x-': {} } }],
];

test.each(unknownNames)('a property that must not be there is named, %s', async (_where, more) => {
  const forbidden = [{ additionalProperties: false }, { unevaluatedProperties: false }];
  const issues = await Promise.all(
    forbidden.map(async (keyword) =>
      issuesIn({ type: 'object', properties: { q: {} }, ...more, ...keyword }, { q: 1, why: 2 }),
    ),
  );
  expect(issues.flat().map(({ message }) => message)).toEqual([
    'must NOT have additional properties: "why"',
    'must NOT have unevaluated properties: "why"',
  ]);
});

test('what every object inherits is not what an item has', async () => {
  const schema = { required: ['constructor'], properties: { valueOf: { type: 'number' } } };
  expect(await issuesIn(schema, {})).toMatchObject([{ keyword: 'required' }]);
  expect(await issuesIn(schema, { constructor: 'Ferrari' })).toEqual([]);
  expect(await issuesIn(schema, { constructor: 'Ferrari', valueOf: 'x' })).toMatchObject([{ path: '/valueOf' }]);
});

test.each([
  [{ type: 'nothing' }, /must be a JSON Schema/],
  [{ $ref: 'https://example.com/other.json' }, /must be a JSON Schema/],
  [{ type: 'string', pattern: '(a)\\1' }, /must be a JSON Schema/],
  [{ description: 'x'.repeat(100_001) }, /at most 100000 characters/],
  [{ $async: true, type: 'object' }, /must be a JSON Schema .*\$async/],
  [{ $async: true, uniqueItems: true }, /must be a JSON Schema .*\$async/],
  [{ properties: { q: { $async: true, type: 'string' } } }, /must be a JSON Schema/],
  [{ $schema: 'http://json-schema.org/draft-07/schema#' }, /must be a JSON Schema/],
  [{ $ref: '#' }, /must not refer to itself without end/],
  [{ if: { type: 'number' }, else: { allOf: [{ $ref: '#' }] } }, /must not refer to itself without end/],
  [{ $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } } }, /itself without end/],
])('what is no schema is refused: %#', async (schema, message) => {
  const refusal = await compile(schema).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(SchemaError);
  expect(refusal).toMatchObject({ subject: 'schema', message: expect.stringMatching(message) as string });
});

test('a schema that refers to itself at deeper values is one', async () => {
  const schema = { type: 'object', properties: { child: { $ref: '#' } } };
  expect(await issuesIn(schema, { child: { child: {} } })).toEqual([]);
  expect(await issuesIn(schema, { child: { child: 1 } })).toMatchObject([{ path: '/child/child' }]);
});

test('a pattern that backtracks for ever elsewhere is matched in linear time', async () => {
  const schema = { type: 'string', pattern: '^(a+)+$' };
  expect(await issuesIn(schema, `${'a'.repeat(50_000)}!`)).toMatchObject([{ keyword: 'pattern' }]);
  expect(await issuesIn(schema, 'aaa')).toEqual([]);
});

test('each of several patterns in one schema is its own', async () => {
  const schema = { prefixItems: [{ pattern: '^a$' }, { pattern: '^b$' }] };
  expect(await issuesIn(schema, ['a', 'b'])).toEqual([]);
  expect(await issuesIn(schema, ['b', 'a'])).toMatchObject([{ path: '/0' }, { path: '/1' }]);
});

test('two schemas with the same id are independent of each other', async () => {
  expect(await issuesIn({ $id: 'same', type: 'string' }, 1)).toHaveLength(1);
  expect(await issuesIn({ $id: 'same', type: 'number' }, 1)).toEqual([]);
});

test('issues of small and large values come in the order of the values', async () => {
  const issuesOf = await compile({ items: { type: 'number' } });
  const large = Array.from({ length: 300_000 }, () => 1);
  const values = [['x'], large, [1], [...large, 'x'], ['x', 'x']];
  const issues = await issuesOf(values);
  expect(issues.map((each) => each.map(({ path }) => path))).toEqual([['/0'], [], [], ['/300000'], ['/0', '/1']]);
});

test('of the issues of a value 20 are listed, and of a large one that differs everywhere the first', async () => {
  const schema = { items: { allOf: Array.from({ length: 100 }, () => ({ type: 'string' })) } };
  expect(await issuesIn(schema, [1])).toHaveLength(20);
  const large = Array.from({ length: 48_000 }, () => 1);
  expect(await issuesIn(schema, large)).toEqual([{ path: '/0', message: 'must be string', keyword: 'type' }]);
});
