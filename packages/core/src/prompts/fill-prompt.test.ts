import { expect, test } from 'vitest';
import type { DomainError } from '../errors.ts';
import { filledLengthMax, fillPrompt } from './fill-prompt.ts';
import type { PromptMessage } from './prompt.ts';

const none = { variables: {}, placeholders: {} };

const refusalOf = (fill: () => unknown): DomainError => {
  try {
    throw new Error(JSON.stringify(fill()));
  } catch (error) {
    return error as DomainError;
  }
};

test('a text prompt is one message of the user with its variables filled in', () => {
  const body = { type: 'text', prompt: 'Greet {{customer}} and {{ customer }}, {{n}} times' } as const;
  expect(fillPrompt(body, { ...none, variables: { customer: 'Ada', n: '3' } })).toEqual([
    { role: 'user', content: 'Greet Ada and Ada, 3 times' },
  ]);
});

test('a variable has a name of any script', () => {
  const body = { type: 'text', prompt: '{{имя}} {{ 名前_2 }} {{नाम}} {{é}} {{2}} {{a-b}}' } as const;
  const variables = { имя: '1', 名前_2: '2', नाम: '3', é: '4' };
  expect(fillPrompt(body, { ...none, variables })).toEqual([{ role: 'user', content: '1 2 3 4 {{2}} {{a-b}}' }]);
});

test('a value is put in as it is: what looks like a variable or a pattern within it stays', () => {
  const body = { type: 'text', prompt: '{{a}} {{b}}' } as const;
  const variables = { a: '{{b}} $& $1', b: '' };
  expect(fillPrompt(body, { ...none, variables })).toEqual([{ role: 'user', content: '{{b}} $& $1 ' }]);
});

test('a placeholder is replaced by its messages, which are not filled', () => {
  const history = [{ role: 'assistant', content: 'Hello {{name}}' }] as const;
  const body = {
    type: 'chat',
    prompt: [
      { role: 'developer', content: 'Be {{tone}}' },
      { type: 'placeholder', name: 'history' },
      { role: 'customer', content: 'Hi' },
    ],
  } as const;
  expect(fillPrompt(body, { variables: { tone: 'kind' }, placeholders: { history } })).toEqual([
    { role: 'system', content: 'Be kind' },
    ...history,
    { role: 'user', content: 'Hi' },
  ]);
});

test('each variable and placeholder without a value is named once', () => {
  const body = {
    type: 'chat',
    prompt: [
      { role: 'user', content: '{{a}} {{a}} {{toString}}' },
      { type: 'placeholder', name: 'history' },
    ],
  } as const;
  const failure = refusalOf(() => fillPrompt(body, none));
  expect(failure.code).toBe('invalid_input');
  expect(failure.issues.map(({ path }) => path)).toEqual([
    'body.variables.a',
    'body.variables.toString',
    'body.placeholders.history',
  ]);
});

test('a value that is inserted many times is refused before the messages are made', () => {
  const body = { type: 'chat', prompt: [{ role: 'user', content: '{{x}}'.repeat(500) }] } as const;
  const failure = refusalOf(() => fillPrompt(body, { ...none, variables: { x: 'y'.repeat(900_000) } }));
  expect(failure.code).toBe('invalid_input');
  expect(failure.message).toMatch(/messages with the values .* more than 4194304 characters/);
});

test('all messages together have at most that many characters, those of placeholders too', () => {
  const half = 'y'.repeat(filledLengthMax / 2 - 50);
  const history = [{ role: 'user', content: half }] as const;
  const placeholder = { type: 'placeholder', name: 'history' } as const;
  const filled = (prompt: readonly PromptMessage[]) =>
    fillPrompt({ type: 'chat', prompt }, { variables: { x: half }, placeholders: { history } });
  const message = { role: 'user', content: '{{x}}' };
  expect(filled([message, placeholder])).toEqual([...history, ...history]);
  for (const third of [message, placeholder, { role: 'user', content: 'z'.repeat(100) }]) {
    expect(refusalOf(() => filled([message, placeholder, third])).code).toBe('invalid_input');
  }
});

test('messages without a text count too', () => {
  const history = Array.from({ length: 1000 }, () => ({ role: 'user', content: '' }) as const);
  const prompt = Array.from({ length: 1000 }, () => ({ type: 'placeholder', name: 'history' }) as const);
  const failure = refusalOf(() => fillPrompt({ type: 'chat', prompt }, { ...none, placeholders: { history } }));
  expect(failure.code).toBe('invalid_input');
});
