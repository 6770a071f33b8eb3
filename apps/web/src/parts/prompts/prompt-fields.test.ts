import { expect, it } from 'vitest';

import type { PromptVersion } from '../../api/prompts.ts';
import { bodyOf, fieldsOf, isComplete, movedRow, nextKey, variablesOf } from './prompt-fields.ts';

const chat = [
  { role: 'system', content: 'Be {{ tone }}.' },
  { type: 'placeholder', name: 'history' },
  { role: 'user', content: '{{question}} {{tone}} {not} {{two words}}' },
];
const version = {
  name: 'a/b',
  type: 'chat',
  prompt: chat,
  config: { n: 1 },
  tags: ['t', 'u, v'],
} as unknown as PromptVersion;

it('a version that is begun from another one is sent as that one was, message by message', () => {
  expect(bodyOf(fieldsOf(version, ''))).toEqual({
    name: 'a/b',
    type: 'chat',
    prompt: chat,
    config: { n: 1 },
    labels: [],
    tags: ['t', 'u, v'],
    commitMessage: null,
  });
});

it('the next version of a prompt has the tags that the prompt has then, unless they are changed in the form', () => {
  const fields = fieldsOf(version, '');
  expect(bodyOf(fields, version)).not.toHaveProperty('tags');
  expect(bodyOf({ ...fields, tags: '' }, version)).toMatchObject({ tags: [] });
  expect(bodyOf(fieldsOf(version, '', true), version)).toMatchObject({ tags: ['t', 'u, v'] });
});

it('a copy is sent under another name', () => {
  expect(bodyOf(fieldsOf(version, '', true))).toMatchObject({ name: 'a/b-copy', type: 'chat', prompt: chat });
});

it('a new prompt begins in its folder, as a text or with two messages', () => {
  const fields = { ...fieldsOf(undefined, 'support'), text: 'Hello' };
  expect(fields.name).toBe('support/');
  expect(bodyOf(fields)).toMatchObject({ type: 'text', prompt: 'Hello', config: {} });
  expect(bodyOf({ ...fields, type: 'chat' }).prompt).toEqual([
    { role: 'system', content: '' },
    { role: 'user', content: '' },
  ]);
});

it('a message is moved by one place, and not past the ends', () => {
  const { rows } = fieldsOf(version, '');
  expect(movedRow(rows, 0, 1).map(({ key }) => key)).toEqual([1, 0, 2]);
  expect(movedRow(rows, 2, -1).map(({ key }) => key)).toEqual([0, 2, 1]);
  expect(movedRow(rows, 0, -1)).toBe(rows);
  expect(movedRow(rows, 2, 1)).toBe(rows);
  expect([nextKey(rows), nextKey([])]).toEqual([3, 0]);
});

it('the variables of a prompt are named once each', () => {
  expect(variablesOf(fieldsOf(version, ''))).toEqual(['tone', 'question']);
  expect(variablesOf({ ...fieldsOf(undefined, ''), text: '{{a}}{{b}}{{a}}' })).toEqual(['a', 'b']);
});

it('a chat without a message and a config that is no JSON are not complete', () => {
  const fields = fieldsOf(version, '');
  const isSent = [fields, { ...fields, rows: [] }, { ...fields, config: '{' }, { ...fields, config: ' ' }].map(
    isComplete,
  );
  expect(isSent).toEqual([true, false, false, true]);
});
