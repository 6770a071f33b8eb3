import { expect, it } from 'vitest';

import {
  columnProblem,
  filledMessages,
  newColumn,
  newState,
  runBodyOf,
  withOneMore,
  type Column,
} from './playground-state.ts';

const choice = { ...newColumn.choice, provider: 'own', model: 'gpt-4o', temperature: '0.3' };
const column: Column = {
  ...newColumn,
  choice,
  messages: [
    { role: 'user', content: 'Greet {{customer}}' },
    { type: 'placeholder', name: 'history' },
  ],
};
const state = {
  ...newState,
  variables: { customer: 'Ada', unused: 'x' },
  placeholders: { history: '[{"role": "assistant", "content": "Hello"}]' },
};

it('a run has the values of its own variables and placeholders, and no others', () => {
  expect(runBodyOf(column, state)).toEqual({
    provider: 'own',
    model: 'gpt-4o',
    messages: column.messages,
    variables: { customer: 'Ada' },
    placeholders: { history: [{ role: 'assistant', content: 'Hello' }] },
    parameters: { temperature: 0.3 },
    store: false,
  });
  expect(filledMessages(column, state)).toEqual([
    { role: 'user', content: 'Greet Ada' },
    { role: 'assistant', content: 'Hello' },
  ]);
});

it('a version of a prompt is run as such until something of it is changed', () => {
  const loaded = { ...column, prompt: { name: 'greeting', version: 2, asLoaded: JSON.stringify(column.messages) } };
  expect(runBodyOf(loaded, state)).toMatchObject({ prompt: { name: 'greeting', version: 2 } });
  expect(runBodyOf(loaded, state)).not.toHaveProperty('messages');
  const changed = { ...loaded, messages: [{ role: 'user', content: 'Hello' }] };
  expect(runBodyOf(changed, state)).not.toHaveProperty('prompt');
});

it('a text is one message of the user', () => {
  const text = { ...column, type: 'text', text: 'Greet {{customer}}' } as const;
  expect(runBodyOf(text, state)).toMatchObject({ messages: [{ role: 'user', content: 'Greet {{customer}}' }] });
  expect(filledMessages(text, state)).toEqual([{ role: 'user', content: 'Greet Ada' }]);
});

it('what is missing is named before anything is sent', () => {
  expect(columnProblem(column, state)).toBeUndefined();
  expect(columnProblem(newColumn, state)).toBe('Choose a connection and a model.');
  expect(columnProblem({ ...newColumn, choice, messages: [{ role: 'user', content: ' ' }] }, state)).toBe(
    'Write a message.',
  );
  expect(columnProblem({ ...column, schema: '{' }, state)).toBe('The JSON Schema is no JSON yet.');
  expect(columnProblem(column, { ...state, placeholders: { history: '{}' } })).toMatch(/history is no JSON list/);
});

it('a variable and a placeholder may have the name of a member of every object, and are empty until they are entered', () => {
  const messages = [
    { role: 'user', content: '{{constructor}}' },
    { type: 'placeholder' as const, name: 'toString' },
  ];
  const named = { ...column, messages };
  expect(columnProblem(named, newState)).toBeUndefined();
  expect(runBodyOf(named, newState)).toMatchObject({ variables: { constructor: '' }, placeholders: { toString: [] } });
});

it('a column more is a copy of the last under an id of its own', () => {
  const more = withOneMore({ ...state, columns: [{ ...column, id: 7 }] });
  expect(more.columns.map(({ id, messages }) => [id, messages])).toEqual([
    [7, column.messages],
    [8, column.messages],
  ]);
});
