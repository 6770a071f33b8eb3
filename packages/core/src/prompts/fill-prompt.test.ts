import { expect, test } from 'vitest';
import type { DomainError } from '../errors.ts';
import { fillPrompt } from './fill-prompt.ts';

const none = { variables: {}, placeholders: {} };

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
  const failure = ((): DomainError => {
    try {
      throw new Error(JSON.stringify(fillPrompt(body, none)));
    } catch (error) {
      return error as DomainError;
    }
  })();
  expect(failure.code).toBe('invalid_input');
  expect(failure.issues.map(({ path }) => path)).toEqual([
    'body.variables.a',
    'body.variables.toString',
    'body.placeholders.history',
  ]);
});
