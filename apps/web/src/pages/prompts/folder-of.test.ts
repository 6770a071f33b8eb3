import { expect, it } from 'vitest';

import { folderOf } from './folder-of.ts';

const prompts = ['greeting', 'support/refund', 'support/chat/first', 'support/chat/second', 'supportive'].map(
  (name) => ({
    name,
  }),
);

it('a folder has the prompts directly in it, and the folders below it with all that they hold', () => {
  expect(folderOf(prompts, '')).toEqual({
    folders: [{ name: 'support', path: 'support', count: 3 }],
    prompts: [{ name: 'greeting' }, { name: 'supportive' }],
  });
  expect(folderOf(prompts, 'support')).toEqual({
    folders: [{ name: 'chat', path: 'support/chat', count: 2 }],
    prompts: [{ name: 'support/refund' }],
  });
});

it('a folder that is not there is empty', () => {
  expect(folderOf(prompts, 'supp')).toEqual({ folders: [], prompts: [] });
});
