import { expect, test } from 'vitest';

import type { Message, MessagePart } from '../trace-queries.ts';
import { partsShown, resultsOf } from './results-of.ts';

const say = (role: string, ...parts: MessagePart[]): Message => ({ role, name: null, parts, finishReason: null });
const call = (id: string | null): MessagePart => ({ type: 'tool_call', id, name: 'weather', arguments: {} });
const answer = (id: string | null, result: unknown) =>
  ({ type: 'tool_result', id, name: null, result, isError: false }) satisfies MessagePart;

test('a result is shown at its call, and not again as a message', () => {
  const result = answer('1', 18);
  const results = resultsOf([say('assistant', call('1')), say('tool', result)]);
  expect(results.get('1')).toBe(result);
  expect(partsShown(say('tool', result), results, new Set(['1']))).toEqual([]);
});

test('the result of a call without an id, as those of Gemini, is a message', () => {
  const message = say('tool', answer(null, 18));
  const results = resultsOf([say('assistant', call(null)), message]);
  expect(partsShown(message, results, new Set([null]))).toEqual(message.parts);
});

test('results of calls with one id are messages in their order', () => {
  const messages = [say('tool', answer('0', 18)), say('tool', answer('0', 21))];
  const results = resultsOf(messages);
  expect(results.size).toBe(0);
  expect(messages.map((message) => partsShown(message, results, new Set(['0'])))).toEqual(
    messages.map(({ parts }) => parts),
  );
});
