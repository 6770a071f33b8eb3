import type { DatasetSchemas, ProjectId } from '@spanledger/core';
import { expect, test } from 'vitest';

import { itemCheck } from './item-check.ts';

const check = async (schemas: Partial<DatasetSchemas>) =>
  itemCheck({ projectId: 'own' as ProjectId, inputSchema: null, expectedOutputSchema: null, ...schemas });

test('each thing that does not fit is named with its item, field, path and keyword', async () => {
  const issuesOf = await check({
    inputSchema: { type: 'object', required: ['q'], properties: { list: { items: { type: 'number' } } } },
    expectedOutputSchema: { type: 'string' },
  });
  const issues = await issuesOf([
    { input: { q: 1, list: [1] }, expectedOutput: 'x' },
    { input: { list: [1, 'x'] }, expectedOutput: null },
  ]);
  expect(issues).toEqual([
    [],
    [
      { field: 'input', path: '', message: "must have required property 'q'", keyword: 'required' },
      { field: 'input', path: '/list/1', message: 'must be number', keyword: 'type' },
      { field: 'expectedOutput', path: '', message: 'must be string', keyword: 'type' },
    ],
  ]);
});

test('without a schema everything fits', async () => {
  const issuesOf = await check({});
  expect(await issuesOf([{ input: Symbol, expectedOutput: null }])).toEqual([[]]);
});

test('what is no schema is refused with its field', async () => {
  const nothing = { type: 'nothing' };
  await expect(check({ inputSchema: nothing })).rejects.toThrow(/body\.inputSchema must be a JSON Schema/);
  await expect(check({ expectedOutputSchema: nothing })).rejects.toThrow(/body\.expectedOutputSchema must be/);
});
