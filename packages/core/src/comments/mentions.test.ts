import { expect, it } from 'vitest';

import { mentionsIn } from './mentions.ts';

it.each([
  ['Look, @[Ada Lovelace](user:u-1)!', [{ id: 'u-1' }]],
  ['@[Ada](user:u-1) @[Ada again](user:u-1) @[Bob](user:u-2)', [{ id: 'u-1' }, { id: 'u-2' }]],
  ['@Ada@Example.com, is this right?', [{ email: 'ada@example.com' }]],
  ['ask @ada@example.com.', [{ email: 'ada@example.com' }]],
  ['(@ada@example.com) and @ädä@exämple.com', [{ email: 'ada@example.com' }, { email: 'ädä@exämple.com' }]],
])('the text %j mentions %j', (text, mentioned) => {
  expect(mentionsIn(text)).toEqual(mentioned);
});

it.each(['ada@example.com', 'mailto:x@ada@example.com', '@ada', '@ @', '@[Ada](u-1)', '@[Ada](user:)', ''])(
  'the text %j mentions no user',
  (text) => {
    expect(mentionsIn(text)).toEqual([]);
  },
);

it('of more mentions than anyone needs the first 50 count, and a long text without any is read at once', () => {
  const many = Array.from({ length: 80 }, (_, at) => `@[x](user:u${at})`).join(' ');
  expect(mentionsIn(many)).toHaveLength(50);
  expect(mentionsIn('@['.repeat(2500))).toEqual([]);
  expect(mentionsIn('a@'.repeat(2500))).toEqual([]);
});
