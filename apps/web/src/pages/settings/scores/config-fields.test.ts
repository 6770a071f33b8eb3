import { expect, it } from 'vitest';

import { configBodyOf, fieldsOf } from './config-fields.ts';

const typed = { ...fieldsOf(undefined), name: ' quality ', minValue: '0', maxValue: '' };

it('a numeric config is sent with the bounds that are typed, and without categories', () => {
  const fields = { ...typed, categories: [{ label: 'left over', value: '1' }] };
  expect(configBodyOf(fields)).toEqual({ name: 'quality', description: '', minValue: 0, maxValue: undefined });
});

it('a categorical config is sent with the categories that have a label, and without bounds', () => {
  const categories = [
    { label: ' good ', value: '1' },
    { label: ' ', value: '2' },
  ];
  expect(configBodyOf({ ...typed, dataType: 'CATEGORICAL', categories })).toEqual({
    name: 'quality',
    description: '',
    categories: [{ label: 'good', value: 1 }],
  });
});

it('the fixed values of a boolean config are not sent', () => {
  const config = fieldsOf({
    id: 'config-1',
    projectId: 'project-1',
    name: 'right',
    dataType: 'BOOLEAN',
    isArchived: false,
    minValue: null,
    maxValue: null,
    categories: [{ label: 'True', value: 1 }],
    description: null,
    createdAt: '2026-01-01T00:00:00Z',
    updatedAt: '2026-01-01T00:00:00Z',
  });
  expect(configBodyOf(config)).toEqual({ name: 'right', description: '' });
});
