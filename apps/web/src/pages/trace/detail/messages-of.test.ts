import { expect, it } from 'vitest';

import { messagesOf } from './messages-of.ts';

it('a text is what the user said, or what was answered', () => {
  expect(messagesOf('Where is it?', 'user')).toMatchObject([
    { role: 'user', parts: [{ type: 'text', text: 'Where is it?' }] },
  ]);
  expect(messagesOf('Here.', 'assistant')).toMatchObject([{ role: 'assistant' }]);
});

it('messages within a value are found, and a value without any stays a value', () => {
  expect(messagesOf({ messages: [{ role: 'system', content: 'Be kind.' }] }, 'user')).toMatchObject([
    { role: 'system', parts: [{ type: 'text', text: 'Be kind.' }] },
  ]);
  for (const value of [null, undefined, '', 7, [], { order: 7 }]) expect(messagesOf(value, 'user')).toBeNull();
});
