import { expect, it } from 'vitest';

import { nameText } from './name-text.ts';

it('what has no name, or one that cannot be seen, is shown by its id', () => {
  expect(['chat', null, undefined, '', ' '].map((name) => nameText(name, 'id-1'))).toEqual([
    'chat',
    'id-1',
    'id-1',
    'id-1',
    'id-1',
  ]);
});
