import { expect, test } from 'vitest';

import { ItemsDoNotFitError, nameOfAnotherRun, refuseSchema, runMetadata } from './merge-dataset-item.ts';

const issue = (field: 'input' | 'expectedOutput', path: string) => ({
  field,
  path,
  keyword: 'type',
  message: 'must be a number',
});
const refusalOf = (count: number): ItemsDoNotFitError => {
  const issues = [issue('input', '/a/b'), issue('expectedOutput', ''), issue('input', '/c')];
  try {
    refuseSchema(Array.from({ length: count }, (_, at) => ({ id: `i${at}`, issues })));
  } catch (error) {
    if (error instanceof ItemsDoNotFitError) return error;
  }
  throw new Error('it was not refused');
};

test('a schema that items do not fit names them, and the errors of each field', () => {
  const { message, issues, fields } = refusalOf(2);
  expect(message).toContain('for 2 existing items, and nothing was changed: items[i0].input.a.b must be a number');
  expect(issues?.map(({ path }) => path).slice(0, 3)).toEqual([
    'items[i0].input.a.b',
    'items[i0].expectedOutput',
    'items[i0].input.c',
  ]);
  expect(
    fields.map(({ datasetItemId, field, errors }) => [datasetItemId, field, errors.map(({ path }) => path)]),
  ).toEqual(
    ['i0', 'i1'].flatMap((id) => [
      [id, 'input', ['/a/b', '/c']],
      [id, 'expectedOutput', ['']],
    ]),
  );
  expect(() => refuseSchema([])).not.toThrow();
});

test('of many such items the first are named', () => {
  const named = refusalOf(1000).fields.length / 2;
  expect(refusalOf(named).message).toContain(`for ${named} existing items`);
  expect(refusalOf(named + 1).message).toContain(`for more than ${named} existing items`);
});

test('metadata of a run are an object with the version of the dataset, or nothing', () => {
  expect(runMetadata(null, undefined)).toBeNull();
  expect(runMetadata(null, 'v')).toEqual({ dataset_version: 'v' });
  expect(runMetadata({ a: 1 }, undefined)).toEqual({ a: 1 });
  expect(runMetadata([1], 'v')).toEqual({ metadata: [1], dataset_version: 'v' });
});

test('a second run of a name is told by its id, which is its name where both would be too long', () => {
  expect(nameOfAnotherRun('n', 'id')).toBe('n (id)');
  expect(nameOfAnotherRun('n'.repeat(795), 'id')).toHaveLength(800);
  expect(nameOfAnotherRun('n'.repeat(796), 'id')).toBe('id');
});
