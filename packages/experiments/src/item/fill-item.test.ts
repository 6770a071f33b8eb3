import { DomainError, filledLengthMax, type PromptBody } from '@spanledger/core';
import { expect, test } from 'vitest';

import { checkMapping, fillItem } from './fill-item.ts';

const text = (prompt: string): PromptBody => ({ type: 'text', prompt });
const item = (input: unknown, more: object = {}) => ({ input, expectedOutput: null, metadata: null, ...more });
const filled = (body: PromptBody, given: ReturnType<typeof item>, variables: Readonly<Record<string, string>> = {}) =>
  fillItem({ body, variables }, given);

test('a variable without a path is the member of the input of its name', () => {
  expect(filled(text('{{a}} {{b}}'), item({ a: 'x', b: { c: [1] } }))).toEqual({
    messages: [{ role: 'user', content: 'x {"c":[1]}' }],
  });
});

test('the only variable of a prompt is the whole input when that has no member of its name', () => {
  expect(filled(text('{{question}}'), item('why?'))).toEqual({ messages: [{ role: 'user', content: 'why?' }] });
  expect(filled(text('{{question}}'), item({ q: 1 }))).toEqual({ messages: [{ role: 'user', content: '{"q":1}' }] });
  expect(filled(text('{{a}} {{b}}'), item('why?'))).toEqual({ missing: ['a', 'b'] });
});

test('a path reaches the input, the expected output and the metadata of an item', () => {
  const given = item({ q: ['first', 'second'] }, { expectedOutput: 'yes', metadata: { tone: 'kind' } });
  const variables = { a: '$.input.q[1]', b: '$.expectedOutput', c: '$.metadata.tone' };
  expect(filled(text('{{a}} {{b}} {{c}}'), given, variables)).toEqual({
    messages: [{ role: 'user', content: 'second yes kind' }],
  });
});

test('what looks like a variable within an item stays as it is', () => {
  expect(filled(text('{{a}}'), item({ a: '{{b}} $&' }))).toEqual({ messages: [{ role: 'user', content: '{{b}} $&' }] });
});

test('a placeholder takes a list of messages, and anything else is missing', () => {
  const body: PromptBody = {
    type: 'chat',
    prompt: [
      { type: 'placeholder', name: 'history' },
      { role: 'user', content: '{{q}}' },
    ],
  };
  const history = [{ role: 'assistant', content: 'Hello' }];
  expect(filled(body, item({ history, q: 'why?' }))).toEqual({
    messages: [...history, { role: 'user', content: 'why?' }],
  });
  for (const wrong of ['text', [{ role: 'stranger', content: 'a' }], [{ role: 'user' }], undefined]) {
    expect(filled(body, item({ history: wrong, q: 'why?' }))).toEqual({ missing: ['history'] });
  }
});

test('a value of null is missing, and an empty text, 0 and false are values', () => {
  expect(filled(text('{{a}} {{b}}'), item({ a: null, b: 1 }))).toEqual({ missing: ['a'] });
  expect(filled(text('{{a}}{{b}}{{c}}'), item({ a: '', b: 0, c: false }))).toEqual({
    messages: [{ role: 'user', content: '0false' }],
  });
});

const problemOf = (...of: Parameters<typeof filled>): string | undefined => {
  const made = filled(...of);
  return 'problem' in made ? made.problem : undefined;
};

test('an item whose messages would be too long has a problem, before they are made', () => {
  const tooLong = `more than ${filledLengthMax} characters`;
  const long = item({ a: 'y'.repeat(900_000) });
  expect(problemOf(text('{{a}}'.repeat(500)), long)).toContain(tooLong);
  const names = Array.from({ length: 500 }, (_, at) => `v${at}`);
  const paths = Object.fromEntries(names.map((name) => [name, '$.input']));
  const all = text(names.map((name) => `{{${name}}}`).join(''));
  expect(problemOf(all, long, paths)).toContain(tooLong);
  const prompt = names.map((name) => ({ type: 'placeholder', name }) as const);
  const history = Array.from({ length: 10_000 }, () => ({ role: 'user', content: '' }));
  expect(problemOf({ type: 'chat', prompt }, item(history), paths)).toContain(tooLong);
});

test('a path that would take too long is a problem of its item', () => {
  const many = Array.from({ length: 20_001 }, () => 1);
  expect(filled(text('{{a}}'), item(many), { a: '$.input..b' })).toEqual({
    problem: expect.stringContaining('too many values') as string,
  });
});

test('a mapping is refused with each name that the prompt has not and each path that is none', () => {
  const failure = ((): DomainError => {
    try {
      checkMapping({ body: text('{{a}}'), variables: { a: 'input.a', b: '$.input' } });
    } catch (error) {
      return error as DomainError;
    }
    throw new Error('nothing was refused');
  })();
  expect(failure).toBeInstanceOf(DomainError);
  expect(failure.issues.map(({ path }) => path)).toEqual(['body.variables.a', 'body.variables.b']);
  expect(failure.issues[0]?.message).toContain('must be a JSONPath such as $.input.question');
  expect(failure.issues[1]?.message).toContain('which has a');
});
