import { expect, it } from 'vitest';

import type { Message } from '../trace-queries.ts';
import { comparedText, diffTexts } from './prompt-diff.ts';

const message = (role: string, text: string): Message => ({
  role,
  name: null,
  parts: [{ type: 'text', text }],
  finishReason: null,
});
const marked = (before: string, after: string) =>
  (diffTexts(before, after) ?? [])
    .map(({ kind, text }) => (kind === 'same' ? text : `${kind === 'added' ? '+' : '-'}[${text}]`))
    .join('');

it('changed lines are compared word by word, and lines that stayed are whole', () => {
  expect(marked('You help.\nBe short and kind.', 'You help.\nBe long and kind.')).toBe(
    'You help.\nBe -[short]+[long] and kind.\n',
  );
});

it('lines that have nothing in common are one after the other', () => {
  expect(marked('alpha beta gamma', '1 2 3 4 5 6 7 8')).toBe('-[alpha beta gamma\n]+[1 2 3 4 5 6 7 8\n]');
});

it('what is removed and added makes each of the two texts with what stayed', () => {
  const [before, after] = ['a\nb\nc d e\nf', 'a\nc x e\nf\ng'];
  const parts = diffTexts(before, after) ?? [];
  const without = (kind: string) =>
    parts
      .filter((part) => part.kind !== kind)
      .map(({ text }) => text)
      .join('');
  expect([without('added'), without('removed')]).toEqual([`${before}\n`, `${after}\n`]);
});

it('messages are compared by role and content, and an input without messages as it is', () => {
  expect(comparedText([message('system', 'Be kind.'), message('user', 'Hello')], null)).toBe(
    'system:\nBe kind.\n\nuser:\nHello',
  );
  expect([comparedText(null, 'text'), comparedText(null, { a: 1 }), comparedText(null, null)]).toEqual([
    'text',
    '{\n  "a": 1\n}',
    '',
  ]);
});
