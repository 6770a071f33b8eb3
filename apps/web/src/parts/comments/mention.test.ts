import { expect, it } from 'vitest';

import type { ProjectMember } from '../../api/member-name.ts';
import { suggestedMembers, withMention, writtenMention } from './mention.ts';

const ada: ProjectMember = { userId: 'u-1', name: 'Ada [Lovelace]', email: 'ada@example.com', role: 'MEMBER' };
const bob: ProjectMember = { userId: 'u-2', name: null, email: 'bob@example.com', role: 'VIEWER' };

it.each([
  ['@', { from: 0, word: '' }],
  ['Look, @ad', { from: 6, word: 'ad' }],
  ['(@bob.b', { from: 1, word: 'bob.b' }],
  ['mail to ada@ex', undefined],
  ['@ada is', undefined],
  ['', undefined],
])('at the end of %j the mention that is written is %j', (text, written) => {
  expect(writtenMention(text, text.length)).toEqual(written);
});

it('a mention is looked for before the caret alone', () => {
  expect(writtenMention('@ada later @bob', 3)).toEqual({ from: 0, word: 'ad' });
});

it('members are found by parts of their names and addresses, in either case', () => {
  expect(suggestedMembers([ada, bob], 'LOVE')).toEqual([ada]);
  expect(suggestedMembers([ada, bob], 'example')).toEqual([ada, bob]);
  expect(suggestedMembers([ada, bob], 'carl')).toEqual([]);
});

it('a mention takes the place of what was written, without brackets of the name', () => {
  expect(withMention('Hi @ad, see', { from: 3, word: 'ad' }, ada)).toEqual({
    text: 'Hi @[Ada Lovelace](user:u-1) , see',
    caret: 29,
  });
  expect(withMention('@', { from: 0, word: '' }, bob).text).toBe('@[bob@example.com](user:u-2) ');
});
