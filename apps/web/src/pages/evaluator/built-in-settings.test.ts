import { expect, it } from 'vitest';

import { settingsOf, settingsProblem, settingTexts, settingValues } from './built-in-settings.ts';

const settings = settingsOf({
  settingsSchema: {
    type: 'object',
    properties: {
      actual: { type: 'string', default: '$.output', description: 'A path.' },
      trim: { type: 'boolean', default: true },
      mode: { enum: ['all', 'any'], default: 'all' },
      texts: { type: 'array', items: { type: 'string' } },
      max: { type: 'integer' },
      maxUsd: { type: ['string', 'number'] },
      schema: { type: 'object' },
    },
    required: ['schema'],
  },
});

it('each setting has the field that suits its schema, with what holds where it is empty', () => {
  expect(settings.map(({ name, kind, usual, isNeeded }) => [name, kind, usual, isNeeded])).toEqual([
    ['actual', 'text', '$.output', false],
    ['trim', 'switch', 'true', false],
    ['mode', 'choice', 'all', false],
    ['texts', 'lines', '', false],
    ['max', 'number', '', false],
    ['maxUsd', 'text', '', false],
    ['schema', 'json', '', true],
  ]);
});

it('settings are the same after they were shown, and an empty field is none', () => {
  const values = { trim: false, texts: ['a', 'b c'], max: 3, maxUsd: '0.05', schema: { type: 'string' } };
  expect(settingValues(settings, settingTexts(settings, values))).toEqual(values);
  expect(settingValues(settings, {})).toEqual({});
});

it('a setting that is no JSON yet is named', () => {
  expect(settingsProblem(settings, { schema: '{' })).toBe('schema is no JSON yet.');
  expect(settingsProblem(settings, { schema: '{}' })).toBeUndefined();
});
