import { expect, it } from 'vitest';

import { titleOf } from './title-of.ts';

it('each page has its own title, so that tabs and the history of the browser can be told apart', () => {
  const root = '/project/$projectId';
  const titles = [
    titleOf({ fullPath: `${root}/`, params: { projectId: 'p' } }, 'Shop'),
    titleOf({ fullPath: `${root}/costs`, params: { projectId: 'p' } }, 'Shop'),
    titleOf({ fullPath: `${root}/prompts/$promptName`, params: { projectId: 'p', promptName: 'support/a' } }, 'Shop'),
    titleOf({ fullPath: `${root}/evaluators/rules/new`, params: { projectId: 'p' } }, 'Shop'),
  ];
  expect(titles).toEqual([
    'Home · Shop · Spanledger',
    'Costs · Shop · Spanledger',
    'support/a · Prompts · Shop · Spanledger',
    'Evaluators · Shop · Spanledger',
  ]);
});
