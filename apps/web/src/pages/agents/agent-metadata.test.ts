import { expect, test } from 'vitest';

import { textOf, webAddressOf } from './agent-metadata.ts';

test('a link is followed to the web, and nowhere else', () => {
  expect(webAddressOf('https://wiki.example.com/planner')).toBe('https://wiki.example.com/planner');
  for (const text of [
    'javascript:alert(1)',
    ' JAVASCRIPT:alert(1)',
    'data:text/html,x',
    'wiki',
    '',
    '//x',
    'file:///etc',
  ])
    expect(webAddressOf(text)).toBeUndefined();
});

test('a member of the metadata that is no text is shown as none', () => {
  expect(textOf({ team: 'search' }, 'team')).toBe('search');
  expect(textOf({ team: ['search'] }, 'team')).toBe('');
  expect(textOf({}, 'owner')).toBe('');
});
