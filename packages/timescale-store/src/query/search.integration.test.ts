import type { Filter, ProjectId } from '@spanledger/core';
import { anObservation, someProject, someTime, telemetryRows, type TelemetryStore } from '@spanledger/testing';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { openTestStore } from '../client/test-store.fixture.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { telemetryStoreOn } from './test-telemetry-store.fixture.ts';

const bodies = [
  'the Zanzibarquux account',
  'the ZANZIBARQUUX account',
  'a\0zanzibarquux\u0001',
  'Straße 100%_\\ done',
  '{"city":"\\u65e5\\u672c"}',
  '日本 and ÄRGER',
  'ärger',
  'ab',
  '',
];
/** Enough rows that an index is faster than reading all of them. */
const others = 3_000;
const searches = [
  'zanzibarquux',
  'ZanzibarQ',
  'quux a',
  '\0zan',
  '100%_\\',
  '%',
  '_',
  '日本',
  'ÄRGER',
  'b',
  'ß',
  'ſ',
  'K',
];
const operators = ['matches', 'contains', 'starts with', 'ends with', '='] as const;

let client: Timescale;
let store: TelemetryStore;
let plan = '';
const projectId: ProjectId = someProject();
const planSchema = z.object({ 'QUERY PLAN': z.string() });

const rowsOf = (project: ProjectId) =>
  [...bodies, ...Array.from({ length: others }, (_, index) => `nothing of note ${index * 7919}`)].map((input, index) =>
    anObservation(project, `t/${index}`, { input, startTime: someTime - index }),
  );

beforeAll(async () => {
  client = await openTestStore();
  store = telemetryStoreOn({
    ...client,
    query: async (name, sql, values, rowSchema, limits) => {
      const lines = await client.query('explain', `EXPLAIN ${sql}`, values, planSchema);
      plan = lines.map((line) => line['QUERY PLAN']).join('\n');
      return client.query(name, sql, values, rowSchema, limits);
    },
  });
  await store.writer.write(telemetryRows({ observations: [...rowsOf(projectId), ...rowsOf(someProject())] }));
});

const found = async (operator: (typeof operators)[number], value: string): Promise<string[]> => {
  const filters: Filter[] = [{ type: 'string', column: 'input', operator, value }];
  const items = await store.observations.stream(projectId, { limit: bodies.length, filters, parts: new Set() });
  return items.map(({ id }) => id);
};

const everyAnswer = async (): Promise<Record<string, string[]>> => {
  const answers: Record<string, string[]> = {};
  for (const operator of operators) {
    for (const value of searches) answers[`${operator} ${value}`] = await found(operator, value);
  }
  return answers;
};

test('any part of a text is found, A to Z in either case, also where JSON has it escaped', async () => {
  expect(await found('matches', 'ZanzibarQUUX')).toEqual(['0', '1', '2']);
  expect(await found('contains', 'zanzibarquux')).toEqual(['2']);
  expect(await found('matches', '\0Z')).toEqual(['2']);
  for (const literal of ['100%_\\', '%', '_', '\\ d']) expect(await found('matches', literal)).toEqual(['3']);
  expect(await found('matches', '日本')).toEqual(['4', '5']);
  expect(await found('matches', 'ärger')).toEqual(['6']);
});

test('a trigram index, should an operator make one, is used and changes no answer', async () => {
  const before = await everyAnswer();
  await client.transaction('index', async (statements) => {
    await statements.run('extension', 'CREATE EXTENSION pg_trgm WITH SCHEMA public');
    await statements.run('index', 'CREATE INDEX by_part ON observations USING gin (input public.gin_trgm_ops)');
    await statements.run('analyze', 'ANALYZE observations');
  });
  expect(await everyAnswer()).toEqual(before);
  for (const operator of ['matches', 'contains', 'starts with', 'ends with'] as const) {
    await found(operator, 'zanzibarquux');
    expect(plan).toContain('_input_idx');
  }
});
