import { expect, it } from 'vitest';

import { nameText } from './name-text.ts';

it('what has no name, or one that cannot be seen, is shown by its id', () => {
  const names = ['chat', '\u200Bchat', null, undefined, '', ' ', '\u200B\u2060\u00A0\u202E'];
  expect(names.map((name) => nameText(name, 'id-1'))).toEqual([
    'chat',
    '\u200Bchat',
    'id-1',
    'id-1',
    'id-1',
    'id-1',
    'id-1',
  ]);
});
