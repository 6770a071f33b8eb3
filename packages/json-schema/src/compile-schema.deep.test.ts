import type { ProjectId } from '@spanledger/core';
import { expect, test } from 'vitest';

import { compileSchema } from './compile-schema.ts';
import { budgetOfRequest } from './schema-thread.ts';

const work = () => ({ projectId: 'own' as ProjectId, budget: budgetOfRequest() });
const compile = async (schema: Record<string, unknown>) => compileSchema(schema, work());

const twice = ($ref: string) => ({ allOf: [{ $ref }, { $ref }] });
/** Each level is compared with the one below twice. */
const chain = (levels: number, last: object) => {
  const parts = Array.from({ length: levels }, (_, at) => [`a${at}`, twice(`#/$defs/a${at + 1}`)] as const);
  return { $defs: { ...Object.fromEntries(parts), [`a${levels}`]: last } };
};

test('a schema whose references multiply is refused after a time', async () => {
  const schema = { ...chain(60, { type: 'object' }), $ref: '#/$defs/a0' };
  await expect(compile(schema)).rejects.toThrow(/must be a JSON Schema .*it takes more than 2000 ms/);
});

const nested = (levels: number): unknown => (levels === 0 ? {} : { child: nested(levels - 1) });
const pairs = (count: number) => Array.from({ length: count }, (_, at) => [at]);

test.each([
  ['references that multiply', { properties: { child: twice('#') } }, nested(3), nested(60)],
  ['all pairs of a list', { uniqueItems: true }, pairs(10), pairs(200_000)],
  ['a long pattern', { pattern: `^quick$|${'[a-y]{1000}'.repeat(9)}z$` }, 'quick', `${'xy'.repeat(200_000)}z`],
])('a value that takes too long to be compared is refused, others are not: %s', async (_what, schema, quick, slow) => {
  const issuesOf = await compile(schema);
  expect(await issuesOf([quick])).toEqual([[]]);
  const message = /takes more than 2000 ms to be compared with its schema/;
  await expect(issuesOf([slow])).rejects.toThrow(message);
});

test('a value whose comparison takes too much memory is refused, and the next one is compared', async () => {
  const anyOf = Array.from({ length: 100 }, () => ({ type: 'string' }));
  const issuesOf = await compile({ contains: { anyOf } });
  const large = Array.from({ length: 100_000 }, () => 1);
  const message = /takes more than (?:128 MiB of memory|2000 ms) to be compared with its schema/;
  await expect(issuesOf([large])).rejects.toThrow(message);
  expect(await issuesOf([[...large.slice(0, 1000), 'x']])).toEqual([[]]);
});

test('items whose comparison has no end block nothing, and are refused by a time for all of them', async () => {
  const issuesOf = await compile({ ...chain(28, { type: 'number' }), properties: { x: { $ref: '#/$defs/a0' } } });
  let ticks = 0;
  const ticking = setInterval(() => {
    ticks += 1;
  }, 10);
  const refused = issuesOf(Array.from({ length: 25 }, (_, x) => ({ x })));
  await expect(refused).rejects.toThrow('takes more than 2000 ms to be compared with its schema');
  clearInterval(ticking);
  expect(ticks).toBeGreaterThan(10);
});
